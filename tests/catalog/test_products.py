from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.batch import BatchResult, Refusal
from catalog.models import Brand, Category, Image, Merchant, Product, Sku
from catalog.products import ProductRow, upsert
from tests.builders import a_merchant, a_sku

pytestmark = pytest.mark.django_db

EAN = "7891000315507"


def row(index: int, sku: str, product: str = "", **given: Any) -> ProductRow:
    own = {key: given.pop(key) for key in ("brand", "category", "images") if key in given}
    of_sku = {key: given.pop(key) for key in ("ean", "variation", "weight") if key in given}
    return ProductRow(index, sku, product or sku, given, of_sku, **own)


def put(merchant: Merchant, *rows: ProductRow) -> BatchResult:
    return upsert(merchant.pk, rows, "token:test")


def test_sister_skus_become_one_product_with_brand_category_and_images() -> None:
    merchant = a_merchant()
    images = ["https://cdn.example.com/1.jpg", "https://cdn.example.com/2.jpg"]

    result = put(
        merchant,
        row(0, "F-AZ", "F", title="Fone", brand="Acme", category="Áudio > Fones", ean=EAN),
        row(1, "F-PR", "F", title="Fone", variation={"Cor": "Preto"}, images=images),
    )

    product = Product.objects.get()
    assert (result.changed, product.title, str(product.brand)) == (2, "Fone", "Acme")
    assert [c.path for c in Category.objects.all()] == ["Áudio", "Áudio > Fones"]
    assert product.category is not None and str(product.category.parent) == "Áudio"
    assert {sku.code: sku.ean for sku in product.skus.all()} == {"F-AZ": EAN, "F-PR": ""}
    assert [image.url for image in product.images.all()] == images


def test_what_is_not_given_stays_as_it_is() -> None:
    merchant = a_merchant()
    put(merchant, row(0, "A", title="Fone", description="Azul", ean=EAN, brand="Acme"))

    result = put(merchant, row(0, "A", title="Fone X"))

    product = Product.objects.get()
    assert (result.changed, product.title, product.description) == (1, "Fone X", "Azul")
    assert (str(product.brand), Sku.objects.get().ean) == ("Acme", EAN)


def test_the_same_again_changes_nothing() -> None:
    merchant = a_merchant()
    again = row(
        0, "A", title="Fone", brand="Acme", category="Áudio", images=["https://c.example/1"]
    )
    put(merchant, again)
    before = Product.objects.get().updated_at

    assert put(merchant, again).unchanged == 1
    assert Product.objects.get().updated_at == before


def test_wrong_rows_are_told_and_the_good_ones_applied() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="TAKEN")

    result = put(
        merchant,
        row(0, "NEW"),
        row(1, "B", title="Bola", ean="7891000315508"),
        row(2, "TAKEN", "OTHER", title="Outro"),
        row(3, "C", title="x" * 151),
        row(4, "D", title="Dado"),
    )

    assert [(r.index, r.code) for r in result.rejected] == [
        (0, Refusal.WRONG_VALUE),
        (1, Refusal.WRONG_EAN),
        (2, Refusal.SKU_OF_ANOTHER_PRODUCT),
        (3, Refusal.WRONG_VALUE),
    ]
    assert Product.objects.filter(code="D").exists()
    assert not Product.objects.filter(code__in=["NEW", "B", "OTHER", "C"]).exists()


def test_two_merchants_may_use_the_same_codes() -> None:
    first, second = a_merchant(), a_merchant()

    put(first, row(0, "A", title="Um", brand="Acme"))
    put(second, row(0, "A", title="Dois", brand="Acme"))

    assert {p.merchant_id: p.title for p in Product.objects.all()} == {
        first.pk: "Um",
        second.pk: "Dois",
    }
    assert Brand.objects.count() == 2


def test_removed_images_are_removed() -> None:
    merchant = a_merchant()
    put(merchant, row(0, "A", title="Fone", images=["https://c.example/1", "https://c.example/2"]))

    put(merchant, row(0, "A", images=["https://c.example/2"]))

    assert [image.url for image in Image.objects.all()] == ["https://c.example/2"]


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows() -> None:
    def statements(size: int) -> int:
        merchant = a_merchant()
        rows = [
            row(
                i,
                f"S{i}",
                title=f"T{i}",
                brand=f"B{i}",
                category=f"C{i} > D",
                images=["https://c.example/1"],
            )
            for i in range(size)
        ]
        with CaptureQueriesContext(connection) as captured:
            assert put(merchant, *rows).changed == size
        return len(captured)

    assert statements(5) == statements(200)
