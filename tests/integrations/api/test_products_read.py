from typing import Any

import pytest

from catalog.models import AttributeKind, Product
from tests.builders import a_merchant, a_token, an_attribute
from tests.integrations.api.calls import codes, get, put, put_products, send

pytestmark = pytest.mark.django_db

SHIRT: dict[str, Any] = {
    "sku": "CAM-M",
    "product": "CAM",
    "title": "Camisa",
    "brand": "Lupo",
    "category": "Roupas > Camisas",
    "origin": 0,
    "ean": "7891000100103",
    "variation": {"Tamanho": "M"},
    "weight": 0,
    "images": ["https://example.com/1.jpg"],
}


def read(token: str, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = get(f"products?{query}", token).json()["items"]
    return items


def test_a_product_is_read_with_all_that_belongs_to_it() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    an_attribute(merchant, "bivolt", AttributeKind.YES_NO)
    an_attribute(merchant, "largura", AttributeKind.NUMBER)
    said = {"bivolt": False, "largura": 0}
    put_products(token, [{**SHIRT, "attributes": said}, {"sku": "CAM-G", "product": "CAM"}])
    [product] = read(token)
    changed_at = product.pop("updated_at")
    assert product == {
        "product": "CAM",
        "title": "Camisa",
        "description": "",
        "brand": "Lupo",
        "category": "Roupas > Camisas",
        "model": "",
        "gender": "",
        "ncm": "",
        "origin": 0,
        "warranty_months": 0,
        "warranty_text": "",
        "active": True,
        "attributes": {"bivolt": False, "largura": "0"},
        "images": [
            {"url": "https://example.com/1.jpg", "hash": "", "position": 1, "variation": ""}
        ],
        "skus": [
            {
                "sku": "CAM-G", "ean": "", "variation": {},
                "height": None, "width": None, "length": None, "weight": None, "active": True,
                    "buffer_units": None, "buffer_percent": None,
            },
            {
                "sku": "CAM-M", "ean": "7891000100103", "variation": {"Tamanho": "M"},
                "height": None, "width": None, "length": None, "weight": "0.000", "active": True,
                    "buffer_units": None, "buffer_percent": None,
            },
        ],
    }  # fmt: skip
    assert changed_at.endswith("Z")
    back = [{"sku": "CAM-M", "product": "CAM", "attributes": product["attributes"]}]
    assert put_products(token, back).json()["unchanged"] == 1


def test_a_product_is_found_by_its_code_and_by_each_of_its_skus() -> None:
    token = a_token(a_merchant())
    put_products(token, [SHIRT, {"sku": "COPO", "title": "Copo", "active": False}])
    for query, found in (
        ("code=CAM", ["CAM"]),
        ("sku=CAM-M", ["CAM"]),
        ("sku=COPO", ["COPO"]),
        ("sku=GONE", []),
        ("active=false", ["COPO"]),
        ("active=true&sku=COPO", []),
    ):
        assert [product["product"] for product in read(token, query)] == found


def test_a_strangers_sku_finds_nothing() -> None:
    put_products(a_token(a_merchant()), [SHIRT])
    stranger = a_merchant()
    assert read(a_token(stranger), "sku=CAM-M") == []


@pytest.mark.parametrize(
    ("path", "row"),
    [
        ("products", {"sku": "CAM-M", "product": "CAM", "ean": ""}),
        ("products", {"sku": "CAM-M", "product": "CAM", "attributes": {"cor": "Azul"}}),
        ("packagings", {"sku": "CAM-M", "code": "CX"}),
        ("images", {"product": "CAM", "images": []}),
        ("brands", {"name": "Lupo S.A.", "code": "1"}),
    ],
)
def test_whatever_belongs_to_a_product_dates_it_anew(path: str, row: dict[str, Any]) -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    an_attribute(merchant, "cor")
    put_products(token, [SHIRT, {"sku": "COPO", "title": "Copo"}])
    put("brands", token, [{"name": "Lupo", "code": "1"}])
    before = read(token, "code=CAM")[0]["updated_at"]
    assert put(path, token, [row]).json()["changed"] == 1
    after = read(token, "code=CAM")[0]["updated_at"]
    assert after > before
    assert [product["product"] for product in read(token, f"updated_after={after}")] == ["CAM"]


def test_null_removes_an_attribute_and_what_is_not_named_stays() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    for code in ("cor", "tecido"):
        an_attribute(merchant, code)
    put_products(token, [{**SHIRT, "attributes": {"cor": "Azul", "tecido": "Algodão"}}])
    put_products(token, [{"sku": "CAM-M", "product": "CAM", "attributes": {"cor": None}}])
    put_products(token, [{"sku": "CAM-M", "product": "CAM", "title": "Camisa polo"}])
    assert read(token)[0]["attributes"] == {"tecido": "Algodão"}


@pytest.mark.parametrize("written", ["0.1", "12345678901234.123456789012345", "1e3", '"0.10"'])
def test_a_number_is_taken_digit_for_digit(written: str) -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    an_attribute(merchant, "n", AttributeKind.NUMBER)
    body = f'{{"items": [{{"sku": "A", "title": "A", "attributes": {{"n": {written}}}}}]}}'
    assert send("PUT", "products", token, body.encode()).json()["changed"] == 1
    expected = {"1e3": "1000", '"0.10"': "0.1"}.get(written, written)
    assert read(token)[0]["attributes"] == {"n": expected}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('{"volt": "127 V"}', "wrong_value"),
        ('{"volt": ""}', "wrong_value"),
        ('{"n": "dez"}', "wrong_value"),
        ('{"n": 1e400}', "wrong_value"),
        ('{"n": 1e99999999999999999999999}', "malformed"),
        ('{"n": [1]}', "wrong_value"),
        ('{"n": true}', "wrong_value"),
        ('{"s": 1}', "wrong_value"),
        ('{"gone": "x"}', "unknown_attribute"),
        ('["volt"]', "malformed"),
        ("null", "malformed"),
        ('{"volt": "\\u0000"}', "malformed"),
    ],
)
def test_a_wrong_attribute_is_told_and_the_other_rows_are_applied(said: str, code: str) -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    an_attribute(merchant, "volt", AttributeKind.LIST, options=["110 V"])
    an_attribute(merchant, "n", AttributeKind.NUMBER)
    an_attribute(merchant, "s", AttributeKind.YES_NO)
    rows = f'{{"sku": "BAD", "title": "X", "attributes": {said}}}, {{"sku": "OK", "title": "Y"}}'
    response = send("PUT", "products", token, f'{{"items": [{rows}]}}'.encode())
    assert codes(response) == {0: code}
    assert [product.code for product in Product.objects.all()] == ["OK"]
