"""A merchant's products on a connection, and its rules: the data of the publishing tests."""

from typing import Any

from catalog.models import Brand, Category, Product
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.models import Connection, Publication
from integrations.rulebook import rules
from tests.builders import a_connection, a_merchant, a_product, a_sku


def a_place(**values: Any) -> Connection:
    return a_connection(a_merchant(), platform="sandbox", push_interval=0, **values)


def goods(connection: Connection, code: str = "CANECA", **values: Any) -> Product:
    """A product that nothing speaks against, with one SKU of its own code."""
    given = {"title": f"Caneca {code}", "description": "De louça.", **values}
    product = a_product(connection.merchant, code=code, **given)
    a_sku(connection.merchant, code=f"{code}-1", product=product)
    return product


def a_brand(connection: Connection, name: str = "Acme", **values: Any) -> Brand:
    return Brand.objects.create(merchant=connection.merchant, name=name, **values)


def a_category(connection: Connection, path: str) -> Category:
    """With everything above it."""
    above, _, name = path.rpartition(Category.SEPARATOR)
    return Category.objects.get_or_create(
        merchant=connection.merchant,
        path=path,
        defaults={"name": name, "parent": a_category(connection, above) if above else None},
    )[0]


def map_terms(connection: Connection, *rows: tuple[Kind, str, str], **values: Any) -> None:
    """Each row: kind, the merchant's term, and the platform's id#name, or one for both."""
    put = [
        MappingRow(kind, own, name.partition("#")[0], name.partition("#")[2] or name, **values)
        for kind, own, name in rows
    ]
    rules.save(connection, put=put, cause="test")


def publication(product: Product) -> Publication:
    return Publication.objects.get(product=product)
