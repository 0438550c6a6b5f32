from typing import Any

import pytest

from catalog.models import Packaging
from tests.builders import a_merchant, a_sku, a_token
from tests.integrations.api.calls import codes, get, put

pytestmark = pytest.mark.django_db

BOX = {
    "sku": "A",
    "code": "CX",
    "ean": "17891000315504",
    "units": 12,
    "height": "30.50",
    "width": "0.00",
    "length": None,
    "weight": "6.250",
}


def test_what_is_read_can_be_written_back_and_zero_is_zero() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    a_sku(merchant, code="A")
    a_sku(merchant, code="B")
    put("packagings", token, [BOX, {"sku": "B", "code": "CX"}])
    assert get("packagings?sku=A", token).json()["items"] == [BOX]
    assert get("packagings?ean=17891000315504", token).json()["items"] == [BOX]
    assert put("packagings", token, [BOX]).json()["unchanged"] == 1
    assert get("packagings?sku=GONE", token).json()["items"] == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"sku": "GONE"}, "unknown_sku"),
        ({"sku": ""}, "malformed"),
        ({"code": ""}, "malformed"),
        ({"code": "x" * 41}, "malformed"),
        ({"units": "12"}, "malformed"),
        ({"units": 1.5}, "malformed"),
        ({"units": None}, "malformed"),
        ({"units": 0}, "wrong_value"),
        ({"units": 10**30}, "wrong_value"),
        ({"ean": "17891000315505"}, "wrong_ean"),
        ({"height": "30,5"}, "malformed"),
        ({"height": -1}, "wrong_value"),
        ({"weight": "1e400"}, "wrong_value"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(values: dict[str, Any], code: str) -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    rows = [{"sku": "A", "code": "BAD", **values}, BOX]
    assert codes(put("packagings", a_token(merchant), rows)) == {0: code}
    assert Packaging.objects.get().code == "CX"
