from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import Merchant
from orders.models import EventKind, Order, OrderEvent, Status
from tests.builders import a_merchant, a_sku, a_token, an_item, an_order
from tests.integrations.api.calls import get

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def listed(token: str, **filters: Any) -> list[int]:
    """The ids of the first page."""
    response = get(f"orders?{urlencode(filters)}", token)
    assert response.status_code == 200, response.content
    return [order["id"] for order in response.json()["items"]]


def pages(token: str, **filters: Any) -> list[list[int]]:
    """The ids of every page, following `next`."""
    found, path = [], f"orders?{urlencode(filters)}"
    while path:
        answer = get(path, token).json()
        found.append([order["id"] for order in answer["items"]])
        following = answer["next"]
        path = f"orders?{urlsplit(following).query}" if following else ""
    return found


def updated(order: Order, at: datetime) -> Order:
    Order.objects.filter(pk=order.pk).update(updated_at=at)
    return order


def some_orders(merchant: Merchant, number: int) -> list[Order]:
    """Orders of two items each, one second apart."""
    sku = a_sku(merchant)
    return [
        updated(an_order(merchant, items=[an_item(sku), an_item(sku)]), NOW + timedelta(seconds=n))
        for n in range(number)
    ]


def test_an_order_is_told_whole() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="CAM")
    item = an_item(sku, quantity=3, unit_price=Decimal("33.30"), external_id="i1", title="Camisa")
    order = an_order(
        merchant,
        items=[item],
        external_id="e1",
        number="1001",
        channel="Mercado Livre",
        freight=Decimal("5.5"),
        total=Decimal("105.4"),
        buyer={"name": "Ana"},
        billing={"city": "Sorocaba"},
        payments=[{"method": "pix", "amount": None}],
        placed_at=NOW,
    )
    updated(order, NOW)
    [told] = get("orders", a_token(merchant)).json()["items"]
    assert told.pop("created_at").endswith("Z")
    assert told == {
        "id": order.pk,
        "source": "test",
        "external_id": "e1",
        "number": "1001",
        "channel": "Mercado Livre",
        "status": "paid",
        "short": False,
        "fulfilled_by_channel": False,
        "buyer": {"name": "Ana"},
        "shipping": {},
        "billing": {"city": "Sorocaba"},
        "payments": [{"method": "pix", "amount": None}],
        "carrier": "",
        "discount": "0.00",
        "freight": "5.50",
        "interest": "0.00",
        "total": "105.40",
        "placed_at": "2026-03-14T15:09:26Z",
        "paid_at": None,
        "told_at": None,
        "updated_at": "2026-03-14T15:09:26Z",
        "items": [
            {
                "id": order.items.get().pk,
                "sku": "CAM",
                "external_id": "i1",
                "title": "Camisa",
                "quantity": 3,
                "reserved": 0,
                "cancelled": 0,
                "returned": 0,
                "unit_price": "33.30",
                "discount": "0.00",
                "total": "99.90",
            }
        ],
        "shipments": [],
        "returns": [],
        "invoices": [],
    }


def test_one_order_comes_with_its_history() -> None:
    merchant = a_merchant()
    order = an_order(merchant, items=[an_item(a_sku(merchant))])
    OrderEvent.objects.create(
        merchant=merchant,
        order=order,
        kind=EventKind.MOVED,
        from_status=Status.PENDING,
        to_status=Status.PAID,
        cause="connection:1",
    )
    told = get(f"orders/{order.pk}", a_token(merchant)).json()
    [event] = told["events"]
    assert event.pop("at").endswith("Z")
    assert event == {
        "kind": "moved",
        "from": "pending",
        "to": "paid",
        "reason": "",
        "cause": "connection:1",
    }
    assert len(told["items"]) == 1


@pytest.mark.parametrize("number", ["0", "99999999999", "9" * 30])
def test_an_order_that_is_not_there_is_not_found(number: str) -> None:
    response = get(f"orders/{number}", a_token(a_merchant()))
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_the_orders_of_another_merchant_are_not_there() -> None:
    ours, theirs = a_merchant(), a_merchant()
    order = an_order(theirs)
    assert get(f"orders/{order.pk}", a_token(ours)).status_code == 404
    assert listed(a_token(ours)) == []


def test_orders_are_filtered_by_what_they_are() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    paid = an_order(merchant, number="N1", source="connection:1")
    short = an_order(merchant, status=Status.SHIPPED, short=True)
    assert listed(token, status="paid") == [paid.pk]
    assert listed(token, number="N1") == [paid.pk]
    assert listed(token, source="connection:1") == [paid.pk]
    assert listed(token, short="true") == [short.pk]
    assert listed(token, short="false", status="shipped") == []


def test_a_window_includes_its_beginning_and_not_its_end() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    order = updated(an_order(merchant, placed_at=NOW), NOW)
    before, later = NOW - timedelta(seconds=1), NOW + timedelta(seconds=1)
    for field in ("placed", "updated"):
        after_it, before_it = f"{field}_after", f"{field}_before"
        assert listed(token, **{after_it: NOW.isoformat()}) == [order.pk]
        assert listed(token, **{after_it: later.isoformat()}) == []
        assert listed(token, **{before_it: NOW.isoformat()}) == []
        assert listed(token, **{before_it: later.isoformat(), after_it: before.isoformat()})


def test_the_offset_of_a_time_counts() -> None:
    merchant = a_merchant()
    an_order(merchant, placed_at=NOW)
    assert listed(a_token(merchant), placed_after="2026-03-14T12:09:26-03:00")
    assert not listed(a_token(merchant), placed_after="2026-03-14T12:09:27-03:00")


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+10:00", "9999-12-31T23:59:59-10:00"])
def test_times_at_the_ends_of_the_calendar_are_times(time: str) -> None:
    assert listed(a_token(a_merchant()), updated_after=time, placed_before=time) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("placed_after", "2026-03-14T12:00:00"),
        ("updated_before", "2026-03-14T12:00:00"),
        ("placed_after", "2026-03-14"),
        ("placed_after", "2026"),
        ("placed_after", "1773500000.5"),
        ("placed_after", "-5"),
        ("placed_after", "2026-03-14T12:00:00 03:00"),
        ("placed_after", "yesterday"),
        ("status", "lost"),
        ("short", "maybe"),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "many"),
        ("limit", "9" * 30),
        ("number", "\0"),
        ("number", "x" * 81),
        ("pagesize", "10"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, value: str) -> None:
    response = get(f"orders?{urlencode({name: value})}", a_token(a_merchant()))
    assert response.status_code == 400
    assert response.json()["code"] == "wrong_parameter"
    assert name in response.json()["detail"]


def test_a_time_without_offset_is_told_what_is_missing() -> None:
    response = get("orders?placed_after=2026-03-14T12:00:00", a_token(a_merchant()))
    assert "-03:00" in response.json()["detail"]


def test_the_pages_hold_every_order_once_and_in_order() -> None:
    merchant = a_merchant()
    orders = some_orders(merchant, 5)
    ids = [order.pk for order in orders]
    assert pages(a_token(merchant), limit=2) == [ids[:2], ids[2:4], ids[4:]]


def test_orders_of_the_same_moment_are_paged_by_their_number() -> None:
    merchant = a_merchant()
    ids = [updated(an_order(merchant), NOW).pk for _ in range(5)]
    assert pages(a_token(merchant), limit=2) == [ids[:2], ids[2:4], ids[4:]]


def test_the_next_page_keeps_the_filters() -> None:
    merchant = a_merchant()
    for status in (Status.PAID, Status.SHIPPED, Status.PAID, Status.PAID):
        an_order(merchant, status=status)
    after = "2020-01-01T00:00:00+00:00"
    found = pages(a_token(merchant), status="paid", limit=2, updated_after=after)
    assert [len(page) for page in found] == [2, 1]


def test_an_order_that_changes_between_two_pages_comes_again_and_none_is_left_out() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    orders = some_orders(merchant, 4)
    first = get("orders?limit=2", token).json()
    updated(orders[0], NOW + timedelta(minutes=1))
    second = get(f"orders?{urlsplit(first['next']).query}", token).json()
    assert [order["id"] for order in second["items"]] == [orders[2].pk, orders[3].pk]
    third = get(f"orders?{urlsplit(second['next']).query}", token).json()
    assert [order["id"] for order in third["items"]] == [orders[0].pk]
    assert third["next"] is None


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", "WzEsMl0=", "bnVsbA==", "\0"])
def test_a_cursor_that_is_not_ours_is_told(cursor: str) -> None:
    response = get(f"orders?{urlencode({'cursor': cursor})}", a_token(a_merchant()))
    assert response.status_code == 400
    assert response.json()["code"] == "wrong_parameter"


def test_a_page_of_many_costs_as_many_queries_as_a_page_of_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    some_orders(merchant, 10)
    listed(token)
    for limit in (1, 10):
        # the token, the orders, their items, invoices, shipments and returns
        with django_assert_num_queries(6):
            listed(token, limit=limit)


def test_one_order_costs_a_constant_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    [order] = some_orders(merchant, 1)
    listed(token)
    # the token, the order, its items, invoices, shipments, returns and events
    with django_assert_num_queries(7):
        get(f"orders/{order.pk}", token)
