from typing import Any

import pytest

from catalog.models import PriceTable
from tests.builders import a_merchant, a_price_table, a_token
from tests.integrations.api.calls import codes, get, put

pytestmark = pytest.mark.django_db

WHOLESALE = {"code": "B2B", "name": "Atacado", "currency": "BRL", "default": True}


def test_what_is_read_can_be_written_back_and_the_default_moves() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    a_price_table(merchant, code="B2C", is_default=True)
    put("price-tables", token, [WHOLESALE])
    assert get("price-tables?code=B2B", token).json()["items"] == [WHOLESALE]
    assert PriceTable.objects.get(is_default=True).code == "B2B"
    assert put("price-tables", token, [WHOLESALE]).json()["unchanged"] == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": ""}, "malformed"),
        ({"code": "x" * 41}, "malformed"),
        ({"name": None}, "malformed"),
        ({"name": ""}, "wrong_value"),
        ({"name": "x" * 121}, "wrong_value"),
        ({"currency": "real"}, "malformed"),
        ({"currency": "brl"}, "malformed"),
        ({"default": 1}, "malformed"),
        ({"is_default": True}, "malformed"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(values: dict[str, Any], code: str) -> None:
    token = a_token(a_merchant())
    rows = [{"code": "BAD", **values}, WHOLESALE]
    assert codes(put("price-tables", token, rows)) == {0: code}
    assert [table.code for table in PriceTable.objects.all()] == ["B2B"]
