from typing import Any

import pytest

from catalog.models import Brand
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import codes, get, put

pytestmark = pytest.mark.django_db


def test_a_brand_is_renamed_by_its_code_and_found_by_either() -> None:
    token = a_token(a_merchant())
    put("brands", token, [{"name": "Lupo", "code": "17"}, {"name": "Hering"}])
    assert put("brands", token, [{"name": "Lupo S.A.", "code": "17"}]).json()["changed"] == 1
    expected = [{"name": "Lupo S.A.", "code": "17"}]
    assert get("brands?code=17", token).json()["items"] == expected
    assert get("brands?name=Lupo S.A.", token).json()["items"] == expected
    assert get("brands?name=Lupo", token).json()["items"] == []


def test_an_empty_code_takes_the_code_away_and_none_given_leaves_it() -> None:
    token = a_token(a_merchant())
    put("brands", token, [{"name": "Lupo", "code": "17"}])
    put("brands", token, [{"name": "Lupo"}])
    assert Brand.objects.get().code == "17"
    put("brands", token, [{"name": "Lupo", "code": ""}])
    assert Brand.objects.get().code == ""


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"name": ""}, "malformed"),
        ({"name": 5}, "malformed"),
        ({"code": "1"}, "malformed"),
        ({"name": "Lupo", "code": None}, "malformed"),
        ({"name": "Lupo", "code": 17}, "malformed"),
        ({"name": "Lupo", "code": "x" * 41}, "malformed"),
        ({"name": "x" * 256}, "wrong_value"),
        ({"name": "Hering", "code": "9"}, "name_taken"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(row: dict[str, Any], code: str) -> None:
    token = a_token(a_merchant())
    put("brands", token, [{"name": "Hering"}, {"name": "Colcci", "code": "9"}])
    assert codes(put("brands", token, [row, {"name": "Malwee"}])) == {0: code}
    assert set(Brand.objects.values_list("name", flat=True)) == {"Hering", "Colcci", "Malwee"}
