"""What holds for everything of the catalog that partners read and write in batches."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Merchant
from integrations.models import HeldWrite, Scope, Switch
from integrations.sync.replay import replay
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import get, put, send
from tests.integrations.api.catalog_rows import COLLECTIONS, Collection

pytestmark = pytest.mark.django_db

every_collection = pytest.mark.parametrize("collection", COLLECTIONS, ids=str)


def rows(collection: Collection, number: int, version: str = "a") -> list[dict[str, Any]]:
    return [collection.row(index, version) for index in range(number)]


def a_place(collection: Collection, number: int) -> tuple[Merchant, str]:
    """A merchant who has what `number` rows name, and a token."""
    merchant = a_merchant()
    collection.prepare(merchant, number)
    return merchant, a_token(merchant)


def count(collection: Collection, merchant: Merchant) -> int:
    return collection.model._default_manager.filter(merchant=merchant).count()


@every_collection
def test_a_batch_is_counted_and_the_same_again_is_unchanged(collection: Collection) -> None:
    _merchant, token = a_place(collection, 3)
    good = rows(collection, 3)
    assert put(collection.path, token, good).json() == {
        "received": 3, "changed": 3, "unchanged": 0, "rejected": 0, "rejections": []
    }  # fmt: skip
    answer = put(collection.path, token, good).json()
    assert (answer["changed"], answer["unchanged"]) == (0, 3)


@every_collection
def test_wrong_rows_are_told_by_number_and_the_others_applied(collection: Collection) -> None:
    _merchant, token = a_place(collection, 1)
    bad = [5, None, {}, {**collection.row(0, "a"), "colour": "blue"}]
    answer = put(collection.path, token, [*bad, collection.row(0, "a")]).json()
    assert (answer["received"], answer["changed"], answer["rejected"]) == (5, 1, 4)
    told = [(row["index"], row["code"]) for row in answer["rejections"]]
    assert told == [(index, "malformed") for index in range(4)]
    assert "colour" in answer["rejections"][3]["reason"]


@pytest.mark.parametrize(
    "collection", [one for one in COLLECTIONS if "\\x00" in str(one.row(0, "\0"))], ids=str
)
def test_a_text_with_nul_is_told(collection: Collection) -> None:
    merchant, token = a_place(collection, 1)
    answer = put(collection.path, token, [collection.row(0, "\0")]).json()
    assert [row["code"] for row in answer["rejections"]] == ["malformed"]
    assert count(collection, merchant) == 0


@every_collection
@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"[]", 400), (b'{"items": 5}', 400), (b"\xff", 400)]
)
def test_a_body_that_is_none_changes_nothing(
    collection: Collection, body: bytes, status: int
) -> None:
    _merchant, token = a_place(collection, 1)
    assert send("PUT", collection.path, token, body).status_code == status


@every_collection
def test_of_two_rows_that_say_the_same_thing_the_later_one_counts(collection: Collection) -> None:
    _merchant, token = a_place(collection, 1)
    answer = put(collection.path, token, [collection.row(0, "a")] * 2).json()
    assert [(row["index"], row["code"]) for row in answer["rejections"]] == [(0, "superseded")]
    assert (answer["changed"], answer["unchanged"]) == (1, 0)


@every_collection
def test_300_rows_cost_as_many_queries_as_10(collection: Collection) -> None:
    _merchant, token = a_place(collection, 300)

    def cost(number: int, version: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            answer = put(collection.path, token, rows(collection, number, version)).json()
        assert (answer["changed"], answer["rejected"]) == (number, 0)
        return len(queries)

    cost(300, "a")
    assert cost(10, "bb") == cost(300, "ccc")
    assert cost(10, "dddd") == cost(300, "eeeee") <= 25


@every_collection
def test_a_page_of_200_rows_costs_as_many_queries_as_one_of_10(collection: Collection) -> None:
    _merchant, token = a_place(collection, 200)
    put(collection.path, token, rows(collection, 200))

    def cost(limit: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert len(get(f"{collection.path}?limit={limit}", token).json()["items"]) == limit
        return len(queries)

    assert cost(10) == cost(200) <= 8


@every_collection
def test_pages_follow_each_other_without_gap_or_repetition(collection: Collection) -> None:
    _merchant, token = a_place(collection, 7)
    put(collection.path, token, rows(collection, 7))
    whole = get(collection.path, token).json()
    assert whole["next"] is None
    path, found = f"{collection.path}?limit=2", []
    while path:
        page = get(path, token).json()
        assert len(page["items"]) <= 2
        found += page["items"]
        path = f"{collection.path}?{urlsplit(page['next']).query}" if page["next"] else ""
    assert found == whole["items"]
    assert len(found) >= 7


@every_collection
def test_a_stranger_reads_and_changes_nothing(collection: Collection) -> None:
    merchant, token = a_place(collection, 2)
    put(collection.path, token, rows(collection, 2))
    before = list(collection.model._default_manager.filter(merchant=merchant).values())
    _other, stranger = a_place(collection, 2)
    mine = get(collection.path, stranger).json()["items"]
    assert mine == [] or collection.path == "images"  # there its own products have none yet
    assert all(row["images"] == [] for row in mine)

    put(collection.path, stranger, rows(collection, 2, "forged"))

    assert list(collection.model._default_manager.filter(merchant=merchant).values()) == before


@every_collection
def test_each_method_needs_its_scope(collection: Collection) -> None:
    merchant, _token = a_place(collection, 1)
    writer = a_token(merchant, scopes=[collection.write])
    reader = a_token(merchant, scopes=[collection.read])
    others = a_token(merchant, scopes=set(Scope) - {collection.write, collection.read})
    good = rows(collection, 1)
    assert put(collection.path, writer, good).status_code == 200
    assert get(collection.path, reader).status_code == 200
    for token, method in ((reader, "PUT"), (writer, "GET"), (others, "PUT"), (others, "GET")):
        refused = send(method, collection.path, token, {"items": good})
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")


@every_collection
@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=W10=", "colour=blue"]
)
def test_a_wrong_parameter_is_told(collection: Collection, query: str) -> None:
    _merchant, token = a_place(collection, 1)
    response = get(f"{collection.path}?{query}", token)
    assert (response.status_code, response.json()["code"]) == (400, "wrong_parameter")


@every_collection
def test_switched_off_a_write_is_held_and_applied_afterwards(collection: Collection) -> None:
    merchant, token = a_place(collection, 2)
    Switch.objects.create(merchant=merchant, on=False)
    assert put(collection.path, token, rows(collection, 2)).status_code == 202
    assert count(collection, merchant) == 0

    Switch.objects.update(on=True)
    assert replay(merchant.pk, limit=5) == 0

    held = HeldWrite.objects.get()
    assert (held.changed, held.rejected, held.error) == (2, 0, "")
    assert count(collection, merchant) >= 2
    assert get(collection.path, token).status_code == 200
