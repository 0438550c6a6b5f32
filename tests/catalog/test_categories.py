import pytest

from catalog.batch import BatchResult, Refusal
from catalog.categories import CategoryRow, upsert
from catalog.models import Category, Merchant
from tests.builders import a_merchant

pytestmark = pytest.mark.django_db


def put(merchant: Merchant, *paths: str) -> BatchResult:
    rows = [CategoryRow(index, path) for index, path in enumerate(paths)]
    return upsert(merchant.pk, rows, "token:test")


def test_parents_are_made_on_the_way_and_counted_when_they_are_named() -> None:
    merchant = a_merchant()
    result = put(merchant, "Roupas > Camisas > Polo", "Roupas")
    assert (result.changed, result.unchanged) == (2, 0)
    parents = {node.path: str(node.parent) for node in Category.objects.select_related("parent")}
    assert parents == {
        "Roupas": "None",
        "Roupas > Camisas": "Roupas",
        "Roupas > Camisas > Polo": "Roupas > Camisas",
    }
    assert put(merchant, "Roupas > Camisas", "Roupas").unchanged == 2


def test_the_same_way_written_otherwise_is_the_same_node() -> None:
    merchant = a_merchant()
    result = put(merchant, "Roupas>Camisas", "Roupas >  Camisas ")
    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.SUPERSEDED)]
    assert Category.objects.count() == 2


@pytest.mark.parametrize("path", ["", " > ", "x" * 81, "A > " + "x" * 81, " > ".join("x" * 500)])
def test_a_wrong_path_is_told_and_the_other_rows_are_applied(path: str) -> None:
    result = put(a_merchant(), path, "Roupas")
    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.WRONG_VALUE)]
    assert [node.path for node in Category.objects.all()] == ["Roupas"]


def test_a_very_deep_tree_is_one_tree() -> None:
    put(a_merchant(), " > ".join(str(depth) for depth in range(60)))
    assert Category.objects.count() == 60


def test_two_merchants_have_trees_of_their_own() -> None:
    first, second = a_merchant(), a_merchant()
    put(first, "Roupas")
    assert put(second, "Roupas > Camisas").changed == 1
    assert Category.objects.filter(merchant=second).count() == 2
