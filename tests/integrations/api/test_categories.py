from typing import Any

import pytest

from catalog.models import Category
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import codes, get, put

pytestmark = pytest.mark.django_db


def test_the_tree_is_read_with_parents_and_by_parent() -> None:
    token = a_token(a_merchant())
    put("categories", token, [{"path": "Roupas > Camisas"}, {"path": "Roupas > Calças"}])
    camisas = {"path": "Roupas > Camisas", "name": "Camisas", "parent": "Roupas"}
    assert get("categories?path=Roupas > Camisas", token).json()["items"] == [camisas]
    assert get("categories?path=Roupas", token).json()["items"][0]["parent"] is None
    below = get("categories?parent=Roupas", token).json()["items"]
    assert {node["name"] for node in below} == {"Camisas", "Calças"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"path": ""}, "malformed"),
        ({"path": None}, "malformed"),
        ({"path": ["Roupas"]}, "malformed"),
        ({"path": " > "}, "wrong_value"),
        ({"path": "A > " + "x" * 81}, "wrong_value"),
        ({"path": " > ".join(["x" * 80] * 13)}, "wrong_value"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(row: dict[str, Any], code: str) -> None:
    token = a_token(a_merchant())
    assert codes(put("categories", token, [row, {"path": "Roupas"}])) == {0: code}
    assert [node.path for node in Category.objects.all()] == ["Roupas"]
