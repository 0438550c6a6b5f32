import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations import outbox
from integrations.models import Listing, Outbound, Scope
from tests.builders import a_connection, a_listing, a_merchant, a_sku, a_token
from tests.integrations.api.calls import get, send
from tests.integrations.diagnosis_cases import Sold, sold

pytestmark = pytest.mark.django_db


def found(shop: Sold, query: str = "") -> list[int]:
    response = get(f"listings{query}", a_token(shop.merchant))
    assert response.status_code == 200
    return [row["id"] for row in response.json()["items"]]


def test_a_listing_says_what_its_connection_was_told() -> None:
    shop = sold()

    [row] = get("listings", a_token(shop.merchant)).json()["items"]

    assert row["id"] == shop.listing.pk
    assert row["sku"] == shop.sku.code
    assert row["connection"] == shop.connection.pk
    assert (row["platform"], row["store"]) == ("anymarket", shop.connection.store.name)
    assert row["external_id"] == shop.listing.external_id
    assert row["external_product_id"] == shop.listing.external_product_id
    assert row["state"] == "at_rest"
    assert row["linked_at"].endswith("Z")
    assert row["stock"] == {
        "state": "at_rest",
        "told": 5,
        "told_at": "2026-03-14T15:09:00Z",
        "waiting_since": None,
        "error": "",
    }
    assert row["price"]["told"] == ["9.90", "9.90"]


def test_listings_are_found_by_sku_connection_and_external_id() -> None:
    shop = sold()
    another = a_listing(a_connection(shop.merchant), shop.sku, external_id="X-9")
    third = a_listing(another.connection, a_sku(shop.merchant))

    assert found(shop) == [shop.listing.pk, another.pk, third.pk]
    assert found(shop, f"?sku={shop.sku.code}") == [shop.listing.pk, another.pk]
    assert found(shop, f"?connection={another.connection_id}") == [another.pk, third.pk]
    assert found(shop, "?external_id=X-9") == [another.pk]
    assert found(shop, f"?sku={shop.sku.code}&connection={another.connection_id}") == [another.pk]
    assert found(shop, "?sku=NONE") == []


def test_the_state_is_the_worse_of_both_figures() -> None:
    shop = sold()
    waiting = a_listing(shop.connection, a_sku(shop.merchant))
    parked = a_listing(shop.connection, a_sku(shop.merchant))
    outbox.follow([waiting, parked])
    Outbound.objects.filter(listing=parked, topic="price").update(
        due_at=None, parked_at=timezone.now(), error_code="rejected"
    )

    rows = get("listings", a_token(shop.merchant)).json()["items"]

    states = {row["id"]: row["state"] for row in rows}
    assert states == {shop.listing.pk: "at_rest", waiting.pk: "waiting", parked.pk: "parked"}
    for pk, state in states.items():
        assert found(shop, f"?state={state}") == [pk]
    [row] = [row for row in rows if row["id"] == parked.pk]
    assert (row["stock"]["state"], row["price"]["state"]) == ("waiting", "parked")
    assert row["price"]["error"] == "rejected"


def test_pages_follow_each_other_and_keep_the_filter() -> None:
    shop = sold()
    listings = [a_listing(shop.connection, a_sku(shop.merchant)) for _ in range(4)]
    token = a_token(shop.merchant)

    first = get(f"listings?limit=3&connection={shop.connection.pk}", token).json()
    second = get(f"listings?{first['next'].partition('?')[2]}", token).json()

    assert [row["id"] for row in first["items"]] == [
        shop.listing.pk, listings[0].pk, listings[1].pk,
    ]  # fmt: skip
    assert [row["id"] for row in second["items"]] == [listings[2].pk, listings[3].pk]
    assert second["next"] is None


@pytest.mark.parametrize(
    "query",
    [
        "state=lost",
        "connection=x",
        "connection=0",
        f"connection={2**70}",
        "limit=0",
        "cursor=x",
        "colour=blue",
        "sku=%00",
    ],
)
def test_a_wrong_parameter_is_told(query: str) -> None:
    response = get(f"listings?{query}", a_token(a_merchant()))

    assert (response.status_code, response.json()["code"]) == (400, "wrong_parameter")


def test_a_stranger_sees_none() -> None:
    shop = sold()
    token = a_token(a_merchant())

    assert get("listings", token).json()["items"] == []
    assert get(f"listings?connection={shop.connection.pk}", token).json()["items"] == []


def test_it_needs_the_scope_of_reading_products() -> None:
    merchant = a_merchant()
    reader = a_token(merchant, scopes=[Scope.PRODUCTS_READ])
    others = a_token(merchant, scopes=set(Scope) - {Scope.PRODUCTS_READ})

    assert get("listings", reader).status_code == 200
    assert get("listings", others).status_code == 403
    assert get("listings", "").status_code == 401
    assert send("PUT", "listings", reader, {"items": []}).status_code == 405


def test_more_listings_are_not_more_queries() -> None:
    shop = sold()
    token = a_token(shop.merchant)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            get("listings", token)
        return len(captured)

    cost()
    few = cost()
    for _ in range(3):
        there = a_connection(shop.merchant)
        outbox.follow([a_listing(there, shop.sku), a_listing(there, a_sku(shop.merchant))])
    assert Listing.objects.count() == 7
    assert cost() == few <= 6
