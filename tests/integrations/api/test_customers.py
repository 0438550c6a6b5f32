from typing import Any

import pytest

from catalog.models import Customer
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import codes, get, put

pytestmark = pytest.mark.django_db

ANA = {
    "code": "C1",
    "name": "Ana Souza",
    "document": "52998224725",
    "email": "ana@example.com",
    "phone": "(14) 99999-0000",
    "street": "Rua das Flores",
    "number": "12",
    "complement": "",
    "district": "Centro",
    "city": "Bauru",
    "state": "SP",
    "postal_code": "17010000",
}


def read(token: str, query: str = "") -> list[dict[str, Any]]:
    items = get(f"customers?{query}", token).json()["items"]
    return [{key: value for key, value in row.items() if key != "updated_at"} for row in items]


def test_what_is_read_can_be_written_back() -> None:
    token = a_token(a_merchant())
    written = {**ANA, "document": "529.982.247-25", "postal_code": "17010-000"}
    put("customers", token, [written, {"code": "C2", "name": "Bia"}])
    for query in ("code=C1", "document=52998224725"):
        assert read(token, query) == [ANA]
    assert put("customers", token, [ANA, written | {"code": "C2"}]).json()["changed"] == 1


def test_null_and_empty_empty_and_what_is_not_named_stays() -> None:
    token = a_token(a_merchant())
    put("customers", token, [ANA])
    put("customers", token, [{"code": "C1", "email": None, "phone": ""}])
    assert read(token) == [{**ANA, "email": "", "phone": ""}]


def test_who_changed_since_is_read_by_the_time() -> None:
    token = a_token(a_merchant())
    put("customers", token, [ANA])
    put("customers", token, [{"code": "C2", "name": "Bia"}])
    last = get("customers?code=C2", token).json()["items"][0]["updated_at"]
    assert [row["code"] for row in read(token, f"updated_after={last}")] == ["C2"]
    assert [row["code"] for row in read(token, f"updated_before={last}")] == ["C1"]
    put("customers", token, [{"code": "C1", "name": "Ana"}])
    assert [row["code"] for row in read(token)] == ["C2", "C1"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": ""}, "malformed"),
        ({"name": 5}, "malformed"),
        ({"document": 52998224725}, "malformed"),
        ({"document": "52998224726"}, "wrong_value"),
        ({"email": "ana"}, "wrong_value"),
        ({"state": "São Paulo"}, "wrong_value"),
        ({"postal_code": "1"}, "wrong_value"),
        ({"name": None}, "wrong_value"),
        ({"address": {}}, "malformed"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(values: dict[str, Any], code: str) -> None:
    token = a_token(a_merchant())
    response = put("customers", token, [{"code": "BAD", "name": "Bia", **values}, ANA])
    assert codes(response) == {0: code}
    assert [customer.code for customer in Customer.objects.all()] == ["C1"]


def test_a_refusal_does_not_repeat_personal_data() -> None:
    token = a_token(a_merchant())
    row = {"code": "C1", "name": "Ana", "document": "52998224726", "email": "ana@"}
    reason = put("customers", token, [row]).json()["rejections"][0]["reason"]
    assert "52998224726" not in reason
