from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Image, Product, Sku
from tests.builders import a_merchant, a_product, a_sku, a_token
from tests.integrations.api.calls import codes, put_products

pytestmark = pytest.mark.django_db

SHIRT = {
    "sku": "CAM-AZ-M",
    "product": "CAM",
    "title": "Camisa",
    "description": "De algodão.",
    "brand": "Lupo",
    "category": "Roupas > Camisas",
    "model": "Slim",
    "gender": "male",
    "ncm": "61051000",
    "origin": 0,
    "warranty_months": 3,
    "warranty_text": "Do fabricante.",
    "active": True,
    "ean": "7891000100103",
    "variation": {"Cor": "Azul", "Tamanho": "M"},
    "height": 4,
    "width": "30.5",
    "length": 25.25,
    "weight": 0.250,
    "images": ["https://example.com/1.jpg", "https://example.com/2.jpg"],
}


def test_a_new_product_comes_in_whole() -> None:
    merchant = a_merchant()
    answer = put_products(a_token(merchant), [SHIRT]).json()
    assert (answer["changed"], answer["rejections"]) == (1, [])
    sku = Sku.objects.get(merchant=merchant)
    product = sku.product
    assert product.code == "CAM"
    for field in ("title", "description", "model", "gender", "ncm", "origin", "active"):
        assert getattr(product, field) == SHIRT[field]
    assert (product.warranty_months, product.warranty_text) == (3, "Do fabricante.")
    assert str(product.brand) == "Lupo"
    assert str(product.category) == "Roupas > Camisas"
    assert (sku.ean, sku.variation) == (SHIRT["ean"], SHIRT["variation"])
    assert (sku.height, sku.width) == (Decimal("4"), Decimal("30.50"))
    assert (sku.length, sku.weight) == (Decimal("25.25"), Decimal("0.250"))
    assert [image.url for image in product.images.all()] == SHIRT["images"]


def test_the_same_product_again_is_unchanged() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    put_products(token, [SHIRT])
    before = Product.objects.get(merchant=merchant).updated_at
    assert put_products(token, [SHIRT]).json()["unchanged"] == 1
    assert Product.objects.get(merchant=merchant).updated_at == before


def test_what_a_row_does_not_name_stays_as_it_is() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    put_products(token, [SHIRT])
    put_products(token, [{"sku": "CAM-AZ-M", "product": "CAM", "title": "Camisa polo"}])
    sku = Sku.objects.get(merchant=merchant)
    assert sku.product.title == "Camisa polo"
    assert sku.product.description == "De algodão."
    assert (str(sku.product.brand), sku.ean) == ("Lupo", SHIRT["ean"])
    assert sku.product.images.count() == 2


def test_null_and_empty_empty_what_may_be_empty() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    put_products(token, [SHIRT])
    empty = {"brand": None, "category": "", "origin": None, "weight": None, "ean": "", "images": []}
    put_products(token, [{"sku": "CAM-AZ-M", "product": "CAM", **empty}])
    sku = Sku.objects.get(merchant=merchant)
    product = sku.product
    assert (product.brand, product.category, product.origin) == (None, None, None)
    assert (sku.weight, sku.ean, product.images.count()) == (None, "", 0)


def test_a_sku_is_its_own_product_when_none_is_named() -> None:
    merchant = a_merchant()
    put_products(a_token(merchant), [{"sku": "COPO", "title": "Copo"}])
    assert Sku.objects.get(merchant=merchant).product.code == "COPO"


def test_sisters_share_their_product() -> None:
    merchant = a_merchant()
    rows = [
        {"sku": "CAM-M", "product": "CAM", "title": "Camisa", "variation": {"Tamanho": "M"}},
        {"sku": "CAM-G", "product": "CAM", "variation": {"Tamanho": "G"}},
    ]
    assert put_products(a_token(merchant), rows).json()["changed"] == 2
    assert Product.objects.get(merchant=merchant).skus.count() == 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"ean": "7891000100100"}, "wrong_ean"),
        ({"gender": "robot"}, "wrong_value"),
        ({"title": ""}, "wrong_value"),
        ({"title": "x" * 151}, "wrong_value"),
        ({"origin": 9}, "wrong_value"),
        ({"origin": 10**30}, "wrong_value"),
        ({"warranty_months": -1}, "wrong_value"),
        ({"warranty_months": 40_000}, "wrong_value"),
        ({"weight": "NaN"}, "wrong_value"),
        ({"weight": "1E+99"}, "wrong_value"),
        ({"height": -1}, "wrong_value"),
        ({"height": 0.001}, "wrong_value"),
        ({"brand": "x" * 256}, "wrong_value"),
        ({"category": "x" * 81}, "wrong_value"),
        ({"category": " > "}, "wrong_value"),
        ({"title": None}, "malformed"),
        ({"title": "A\0"}, "malformed"),
        ({"variation": {"Cor": "\0"}}, "malformed"),
        ({"variation": {"Cor": 5}}, "malformed"),
        ({"variation": ["Azul"]}, "malformed"),
        ({"description": "x" * 10_001}, "malformed"),
        ({"active": 1}, "malformed"),
        ({"origin": "0"}, "malformed"),
        ({"product": ""}, "malformed"),
        ({"product": "x" * 81}, "malformed"),
        ({"images": "https://example.com/1.jpg"}, "malformed"),
        ({"images": ["1.jpg"]}, "malformed"),
        ({"images": ["https://example.com/" + "x" * 500]}, "malformed"),
        ({"images": [f"https://example.com/{n}" for n in range(101)]}, "malformed"),
        ({"colour": "blue"}, "malformed"),
    ],
)
def test_a_wrong_value_is_told_and_the_other_rows_are_applied(
    values: dict[str, Any], code: str
) -> None:
    merchant = a_merchant()
    rows = [{"sku": "BAD", "title": "X", **values}, {"sku": "COPO", "title": "Copo"}]
    response = put_products(a_token(merchant), rows)
    assert response.status_code == 200
    assert codes(response) == {0: code}
    assert list(Sku.objects.values_list("code", flat=True)) == ["COPO"]


@pytest.mark.parametrize("field", ["title", "origin", "ean", "variation", "images", "colour"])
def test_the_reason_names_the_field(field: str) -> None:
    merchant = a_merchant()
    row = {"sku": "COPO", "title": "Copo", field: 5 if field != "origin" else 9}
    [refusal] = put_products(a_token(merchant), [row]).json()["rejections"]
    assert field in refusal["reason"]


def test_a_product_without_a_title_is_not_made() -> None:
    merchant = a_merchant()
    assert codes(put_products(a_token(merchant), [{"sku": "COPO"}])) == {0: "wrong_value"}
    assert not Product.objects.filter(merchant=merchant).exists()


@pytest.mark.parametrize("first", [{"sku": "M", "ean": "1"}, {"sku": "G"}])
def test_the_title_of_a_row_that_was_not_taken_titles_nothing(first: dict[str, str]) -> None:
    merchant = a_merchant()
    rows = [{**first, "product": "CAM", "title": "Camisa"}, {"sku": "G", "product": "CAM"}]
    assert codes(put_products(a_token(merchant), rows))[1] == "wrong_value"
    assert not Product.objects.filter(merchant=merchant).exists()


def test_a_sku_does_not_move_to_another_product() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="CAM-M")
    a_product(merchant, code="OTHER")
    response = put_products(a_token(merchant), [{"sku": "CAM-M", "product": "OTHER"}])
    assert codes(response) == {0: "sku_of_another_product"}
    sku.refresh_from_db()
    assert sku.product.code != "OTHER"


def test_the_last_word_of_a_batch_counts() -> None:
    merchant = a_merchant()
    rows = [{"sku": "COPO", "title": "Copo"}, {"sku": "COPO", "title": "Copo azul"}]
    assert codes(put_products(a_token(merchant), rows)) == {0: "superseded"}
    assert Product.objects.get(merchant=merchant).title == "Copo azul"


def test_an_image_named_twice_is_one_image_and_not_a_change_for_ever() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    row = {"sku": "COPO", "title": "Copo", "images": ["https://example.com/1.jpg"] * 2}
    put_products(token, [row])
    assert put_products(token, [row]).json()["unchanged"] == 1
    assert Image.objects.filter(merchant=merchant).count() == 1


def test_a_hundred_rows_cost_as_many_queries_as_ten() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    put(token, 100, title="A")
    assert put(token, 10, title="B") == put(token, 100, title="C")
    assert Category.objects.filter(merchant=merchant).count() == 2


def put(token: str, number: int, *, title: str) -> int:
    """The number of queries of a batch."""
    rows = [{**SHIRT, "sku": f"S{n}", "product": f"P{n}", "title": title} for n in range(number)]
    with CaptureQueriesContext(connection) as queries:
        answer = put_products(token, rows).json()
    assert answer["changed"] == number
    return len(queries)
