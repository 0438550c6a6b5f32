"""Partners that bring the same new thing at the same moment, each knowing half of it."""

from collections.abc import Callable
from typing import Any

import pytest

from catalog import attributes, brands, categories, customers, packagings, price_tables, products
from catalog.attributes import AttributeRow
from catalog.batch import BatchResult
from catalog.brands import BrandRow
from catalog.by_code import CodedRow
from catalog.categories import CategoryRow
from catalog.models import Attribute, Brand, Category, Customer, Packaging, PriceTable, Product, Sku
from catalog.packagings import PackagingRow
from catalog.products import ProductRow
from tests.builders import a_merchant, a_sku
from tests.flows.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

Write = Callable[[], BatchResult]


def all_taken(results: list[Any]) -> bool:
    return not any(result.rejected for result in results)


def test_a_customer_has_what_each_of_two_partners_knew() -> None:
    merchant = a_merchant()

    def write(**known: str) -> Write:
        row = CodedRow(0, "1", {"name": "Ana", **known})
        return lambda: customers.upsert(merchant.pk, [row], "race")

    given = {"email": "ana@example.com", "phone": "14", "city": "Bauru", "street": "Rua A"}
    assert all_taken(at_once(*(write(**{key: value}) for key, value in given.items())))

    ana = Customer.objects.get()
    assert {key: getattr(ana, key) for key in given} == given


def test_a_product_has_what_each_of_two_partners_knew() -> None:
    merchant = a_merchant()

    def write(**known: Any) -> Write:
        values = {"title": "Fone", **known}
        row = ProductRow(0, "A", "A", values, {}, brand="Acme", category="B > C")
        return lambda: products.upsert(merchant.pk, [row], "race")

    given = {"description": "Azul", "model": "X", "ncm": "85183000", "warranty_months": 3}
    assert all_taken(at_once(*(write(**{key: value}) for key, value in given.items())))

    product = Product.objects.get()
    assert {key: getattr(product, key) for key in given} == given
    assert (Sku.objects.count(), Brand.objects.count(), Category.objects.count()) == (1, 1, 2)


def test_the_rest_of_the_catalog_is_made_once() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    named = {"name": "Cor", "kind": "list"}
    writes: list[Write] = [
        lambda: brands.upsert(merchant.pk, [BrandRow(0, "Lupo", "1")], "race"),
        lambda: categories.upsert(merchant.pk, [CategoryRow(0, "A > B > C")], "race"),
        lambda: attributes.upsert(
            merchant.pk, [AttributeRow(0, "cor", named, ["Azul", "Preto"])], "race"
        ),
        lambda: packagings.upsert(merchant.pk, [PackagingRow(0, "A", "CX", {"units": 2})], "race"),
        lambda: price_tables.upsert(merchant.pk, [CodedRow(0, "T", {"is_default": True})], "race"),
    ]

    results = at_once(*(writes * 4))

    assert all_taken(results)
    assert sum(result.changed for result in results) == len(writes)
    for model in (Brand, Attribute, Packaging, PriceTable):
        assert model._default_manager.count() == 1
    assert Category.objects.count() == 3
    assert Attribute.objects.get().options.count() == 2


def test_batches_in_any_order_never_wait_in_a_circle() -> None:
    merchant = a_merchant()
    codes = [f"S{n}" for n in range(30)]

    def write(order: list[str], turn: int) -> None:
        for again in range(4):
            rows = [
                ProductRow(n, code, code, {"title": f"{turn} {again}"}, {}, brand=f"B{code}")
                for n, code in enumerate(order)
            ]
            named = [BrandRow(n, f"B{code}", code) for n, code in enumerate(order)]
            assert not products.upsert(merchant.pk, rows, "race").rejected
            assert not brands.upsert(merchant.pk, named, "race").rejected

    at_once(*(lambda n=n: write(codes[:: 1 if n % 2 else -1], n) for n in range(6)))

    assert Product.objects.count() == Brand.objects.count() == 30
    assert len({product.title for product in Product.objects.all()}) == 1
