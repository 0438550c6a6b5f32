from typing import Any

import pytest

from catalog.models import Attribute
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import codes, get, put

pytestmark = pytest.mark.django_db

VOLTAGE = {
    "code": "volt",
    "name": "Voltagem",
    "kind": "list",
    "unit": "",
    "options": ["110 V", '220 V, "bivolt"'],
}


def test_what_is_read_can_be_written_back() -> None:
    token = a_token(a_merchant())
    put("attributes", token, [VOLTAGE, {"code": "w", "name": "Largura", "kind": "number"}])
    assert get("attributes?code=volt", token).json()["items"] == [VOLTAGE]
    assert [one["code"] for one in get("attributes?kind=number", token).json()["items"]] == ["w"]
    assert put("attributes", token, [VOLTAGE]).json()["unchanged"] == 1


def test_an_option_in_use_is_not_taken_away() -> None:
    token = a_token(a_merchant())
    put("attributes", token, [VOLTAGE])
    row = {"sku": "A", "title": "Ventilador", "attributes": {"volt": "110 V"}}
    put("products", token, [row])
    assert codes(put("attributes", token, [{"code": "volt", "options": []}])) == {0: "in_use"}
    assert codes(put("attributes", token, [{"code": "volt", "kind": "text"}])) == {0: "in_use"}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": ""}, "malformed"),
        ({"code": "x" * 81}, "malformed"),
        ({"name": None}, "malformed"),
        ({"options": "Azul"}, "malformed"),
        ({"options": [""]}, "malformed"),
        ({"options": [5]}, "malformed"),
        ({"options": ["x"] * 5_001}, "malformed"),
        ({"kind": "colour"}, "wrong_value"),
        ({"kind": "text", "options": ["Azul"]}, "wrong_value"),
        ({"unit": "cm"}, "wrong_value"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(values: dict[str, Any], code: str) -> None:
    token = a_token(a_merchant())
    bad = {"code": "bad", "name": "Cor", **values}
    assert codes(put("attributes", token, [bad, VOLTAGE])) == {0: code}
    assert [attribute.code for attribute in Attribute.objects.all()] == ["volt"]
