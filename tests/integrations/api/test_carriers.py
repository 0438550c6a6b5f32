from typing import Any

import pytest

from orders.models import Carrier
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import codes, get, send

pytestmark = pytest.mark.django_db

CORREIOS = {
    "code": "COR",
    "name": "Correios",
    "document": "34028316000103",
    "tracking_url": "https://example.com/?code={code}",
    "active": True,
}


def post(token: str, *rows: dict[str, Any]) -> Any:
    return send("POST", "carriers", token, {"items": list(rows)})


def read(token: str, query: str = "") -> list[dict[str, Any]]:
    items = get(f"carriers?{query}", token).json()["items"]
    return [{key: value for key, value in row.items() if key != "updated_at"} for row in items]


def test_what_is_read_can_be_written_back() -> None:
    token = a_token(a_merchant())
    post(token, {**CORREIOS, "document": "34.028.316/0001-03"}, {"code": "J", "name": "Jadlog"})
    assert read(token, "code=COR") == [CORREIOS]
    answer = post(token, *read(token)).json()
    assert (answer["changed"], answer["unchanged"]) == (0, 2)


def test_null_empties_and_what_is_not_named_stays() -> None:
    token = a_token(a_merchant())
    post(token, CORREIOS)
    post(token, {"code": "COR", "tracking_url": None, "active": False})
    assert read(token) == [{**CORREIOS, "tracking_url": "", "active": False}]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": ""}, "malformed"),
        ({"active": None}, "malformed"),
        ({"active": "yes"}, "malformed"),
        ({"url": "https://example.com"}, "malformed"),
        ({"document": "1"}, "wrong_value"),
        ({"tracking_url": "javascript:alert('{code}')"}, "wrong_value"),
        ({"name": None}, "wrong_value"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(values: dict[str, Any], code: str) -> None:
    token = a_token(a_merchant())
    response = post(token, {"code": "BAD", "name": "Jadlog", **values}, CORREIOS)
    assert codes(response) == {0: code}
    assert [carrier.code for carrier in Carrier.objects.all()] == ["COR"]


def test_posting_needs_the_scope_of_writing_orders() -> None:
    merchant = a_merchant()
    reader = a_token(merchant, scopes=["orders:read", "products:write"])
    assert post(reader, CORREIOS).status_code == 403
    assert get("carriers", reader).status_code == 200
