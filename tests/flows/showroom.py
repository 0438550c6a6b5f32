"""A shop whose products are not on the platform yet: the stage of the stories of publishing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from catalog.images import ImagesRow, Picture, set_images
from catalog.models import Brand, Category, Product
from integrations import publications
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.models import Publication, Term
from integrations.platforms.anymarket.simulator import Simulator
from integrations.platforms.anymarket.simulator.goods import Product as Shown
from integrations.rulebook import rules
from tests.builders import a_merchant, a_price_table, a_product, a_sku, a_warehouse
from tests.flows.shop import Shop, opened
from tests.long_work import terms_learned

SIZES = {name: Decimal("10.00") for name in ("height", "width", "length", "weight")}


def a_showroom(simulator: Simulator, **values: Any) -> Shop:
    """Nothing is linked; the platform's words are known, its brand and category mapped."""
    merchant = a_merchant()
    warehouse = a_warehouse(merchant, code="CD", is_default=True)
    a_price_table(merchant, is_default=True)
    shop = opened(simulator, merchant, warehouse, [], values)
    terms_learned(shop.connection)
    return shop


def mapped(shop: Shop) -> None:
    map_to(shop, Kind.BRAND, "Tramonta", "Tramontina")
    map_to(shop, Kind.CATEGORY, "Garrafas", "Garrafas térmicas")


def map_to(shop: Shop, kind: Kind, own: str, name: str, attribute: str = "") -> None:
    """A rule from the merchant's word to the platform's term of this name."""
    term = Term.objects.get(connection=shop.connection, kind=kind, name=name)
    row = MappingRow(kind, own, term.external_id, term.path or term.name, None, attribute)
    rules.save(shop.connection, put=[row], cause="test")


def a_bottle(
    shop: Shop,
    code: str = "GARRAFA",
    *,
    variations: Mapping[str, Mapping[str, str]] | None = None,
    images: tuple[str, ...] = (),
    **values: Any,
) -> Product:
    """A product with all that ANYMARKET demands. `variations` are those of its SKUs by code."""
    merchant = shop.merchant
    brand = Brand.objects.get_or_create(merchant=merchant, name="Tramonta")[0]
    category = Category.objects.get_or_create(merchant=merchant, name="Garrafas", path="Garrafas")
    given = {"title": "Garrafa térmica 1 L", "description": "De aço.", **values}
    product = a_product(merchant, code=code, brand=brand, category=category[0], **given)
    for sku, variation in (variations or {f"{code}-1": {}}).items():
        a_sku(merchant, code=sku, product=product, variation=dict(variation), **SIZES)
        shop.count(**{sku: 5})
        shop.price(**{sku: ("89.90", "99.90")})
    show(shop, product, *images)
    return product


def show(shop: Shop, product: Product, *urls: str) -> None:
    """The product's pictures are these."""
    pictures = [Picture(url=url) for url in urls]
    result = set_images(shop.merchant.pk, [ImagesRow(0, product.code, pictures)], "erp")
    assert not result.rejected


def publish(shop: Shop, *products: Product) -> None:
    """What the button and a woken worker do."""
    publications.want(shop.connection, [product.pk for product in products])
    shop.work()


def shown(shop: Shop, code: str = "GARRAFA") -> Shown:
    """The one product of this code over there."""
    [found] = [
        product
        for product in shop.account.products.values()
        if product.facts.get("externalIdProduct") == code
    ]
    return found


def publication(product: Product) -> Publication:
    return Publication.objects.get(product=product)
