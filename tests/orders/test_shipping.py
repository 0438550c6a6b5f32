from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.ledger import disagreements
from orders.models import EventKind, Order, Status
from orders.rules import OrderRules
from orders.shipping import ShipmentRow, ship
from tests.builders import a_carrier, a_merchant, an_order
from tests.orders.drafts import history
from tests.orders.parcels import (
    a_reserved_order,
    an_order_to_send,
    arrive,
    code_of,
    hours_ago,
    parcels_of,
    rung,
    send,
)

pytestmark = pytest.mark.django_db

PAGE = "https://example.com/?c={code}"
WHOLE = {
    "carrier": "Jadlog",
    "tracking_code": "BR1",
    "tracking_url": "https://example.com/BR1",
    "shipped_at": hours_ago(3),
}


@pytest.mark.parametrize("status", [Status.PAID, Status.INVOICED])
def test_a_parcel_sends_its_order(status: Status) -> None:
    order = an_order_to_send(status)

    assert send(order, WHOLE).changed == 1

    parcel = order.shipments.get()
    assert {name: getattr(parcel, name) for name in WHOLE if name != "carrier"} == {
        name: value for name, value in WHOLE.items() if name != "carrier"
    }
    assert (parcel.carrier, parcel.carrier_name, parcel.cause) == (None, "Jadlog", "token:erp")
    order.refresh_from_db()
    assert (order.status, order.shipped_at) == (Status.SHIPPED, WHOLE["shipped_at"])
    assert history(order) == [
        (EventKind.SHIPMENT, "", "", "Parcel on its way: BR1 · Jadlog"),
        (EventKind.MOVED, status, Status.SHIPPED, ""),
    ]


def test_the_stock_leaves_with_the_first_parcel_and_only_then() -> None:
    order, balance = a_reserved_order()

    send(order, {"tracking_code": "BR1"})
    send(order, {"tracking_code": "BR2"})

    balance.refresh_from_db()
    assert (balance.on_hand, balance.reserved) == (3, 0)
    assert disagreements() == []


def test_the_carrier_is_the_merchants_own_by_its_code_or_else_a_name() -> None:
    merchant = a_merchant()
    jadlog = a_carrier(merchant, code="JAD", name="Jadlog", tracking_url=PAGE)
    a_carrier(a_merchant(), code="COR")  # somebody else's
    order = an_order_to_send(merchant=merchant, carrier="JAD")

    send(
        order,
        {"carrier": "JAD", "tracking_code": "a b"},
        {"carrier": "COR", "tracking_code": "2"},
        {"tracking_code": "3"},
    )

    told = {
        code: (parcel.carrier, parcel.carrier_name, parcel.tracking_url)
        for code, parcel in parcels_of(order).items()
    }
    assert told == {
        "a b": (jadlog, "Jadlog", "https://example.com/?c=a%20b"),
        "2": (None, "COR", ""),
        "3": (jadlog, "Jadlog", "https://example.com/?c=3"),
    }


def test_the_same_parcel_again_is_unchanged_and_rings_nobody() -> None:
    order = an_order_to_send()
    send(order, WHOLE)
    with rung() as heard:
        for again in (WHOLE, {"tracking_code": "BR1"}, {**WHOLE, "tracking_code": " BR1 "}):
            assert send(order, again).unchanged == 1
    assert heard == []
    assert order.shipments.count() == 1
    assert len(history(order)) == 2


def test_a_carrier_that_was_renamed_meanwhile_is_the_same() -> None:
    order = an_order_to_send()
    carrier = a_carrier(order.merchant, code="JAD", name="Jadlog")
    send(order, {"carrier": "JAD", "tracking_code": "1"})
    carrier.name = "Jadlog Ltda."
    carrier.save()
    assert send(order, {"carrier": "JAD", "tracking_code": "1"}).unchanged == 1


@pytest.mark.parametrize(
    "values",
    [
        {"carrier": "Correios"},
        {"tracking_url": "https://example.com/other"},
        {"shipped_at": hours_ago(2)},
    ],
)
def test_what_is_said_otherwise_corrects_the_parcel(values: dict[str, Any]) -> None:
    order = an_order_to_send()
    send(order, WHOLE)
    with rung() as heard:
        assert send(order, {"tracking_code": "BR1", **values}).changed == 1
    assert heard == [[order.pk]]
    parcel = order.shipments.get()
    order.refresh_from_db()
    assert parcel.carrier_name == values.get("carrier", "Jadlog")
    assert parcel.shipped_at == order.shipped_at == values.get("shipped_at", WHOLE["shipped_at"])
    assert history(order)[-1][-1].startswith("Parcel corrected: BR1")


def test_another_carrier_brings_another_address() -> None:
    order = an_order_to_send()
    a_carrier(order.merchant, code="JAD", tracking_url=PAGE)
    send(order, WHOLE)
    send(order, {"tracking_code": "BR1", "carrier": "JAD"})
    assert order.shipments.get().tracking_url == "https://example.com/?c=BR1"


def test_without_a_moment_it_left_just_now() -> None:
    order = an_order_to_send()
    send(order)
    assert timezone.now() - order.shipments.get().shipped_at < timedelta(minutes=1)


def test_the_order_left_with_the_first_of_its_parcels() -> None:
    order = an_order_to_send()
    late = {"tracking_code": "2", "shipped_at": hours_ago(1)}
    send(order, late, {"tracking_code": "1", "shipped_at": hours_ago(5)})
    order.refresh_from_db()
    assert order.shipped_at == hours_ago(5)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (Status.PENDING, "not_paid"),
        (Status.CANCELLED, "wrong_status"),
        (Status.DELIVERED, "wrong_status"),
        (Status.RETURNED, "wrong_status"),
    ],
)
def test_an_order_that_cannot_be_sent_is_refused(status: Status, code: str) -> None:
    order = an_order_to_send(status)
    assert code_of(send(order, WHOLE)) == code
    order.refresh_from_db()
    assert (order.status, order.shipments.count(), history(order)) == (status, 0, [])


def test_after_the_delivery_no_parcel_follows_but_a_repetition_is_no_error() -> None:
    order = an_order_to_send()
    send(order, WHOLE)
    arrive(order)
    assert code_of(send(order, {"tracking_code": "BR2"})) == "wrong_status"
    assert code_of(send(order, {"tracking_code": "BR1", "carrier": "Correios"})) == "wrong_status"
    assert send(order, WHOLE).unchanged == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"tracking_url": "javascript:alert(1)"}, "wrong_address"),
        ({"tracking_url": "ftp://example.com/"}, "wrong_address"),
        ({"tracking_url": "https://example.com/<script>"}, "wrong_address"),
        ({"shipped_at": hours_ago(-12)}, "wrong_moment"),
        ({"shipped_at": hours_ago(24.25)}, "wrong_moment"),
        ({"carrier": "x" * 121}, "wrong_value"),
        ({"tracking_code": "x" * 81}, "wrong_value"),
    ],
)
def test_a_wrong_value_is_told_and_nothing_is_stored(values: dict[str, Any], code: str) -> None:
    order = an_order_to_send()
    assert code_of(send(order, {**WHOLE, **values})) == code
    assert not order.shipments.exists()


@pytest.mark.parametrize("hours", [-0.05, 24.05])
def test_clocks_may_differ_by_a_few_minutes(hours: float) -> None:
    assert code_of(send(an_order_to_send(), {"shipped_at": hours_ago(hours)})) == ""


def test_an_order_of_somebody_else_is_unknown() -> None:
    theirs = an_order_to_send()
    result = ship(a_merchant().pk, [ShipmentRow(0, theirs.pk)], "token:erp")
    assert code_of(result) == "unknown_order"
    assert not theirs.shipments.exists()


def test_nothing_is_sent_without_an_invoice_where_that_is_the_rule() -> None:
    rules = {"connection:1": OrderRules(ship_needs_invoice=True)}
    order = an_order_to_send(source="connection:1")
    other = an_order_to_send(source="connection:2")
    assert code_of(send(order, rules=rules)) == "not_invoiced"
    assert code_of(send(other, rules=rules)) == ""
    order.invoices.create(
        merchant=order.merchant, key="1" * 44, number="1", series="1", issued_at=timezone.now()
    )
    assert code_of(send(order, rules=rules)) == ""


def test_an_order_that_the_platform_calls_invoiced_has_its_invoice_there() -> None:
    rules = {"connection:1": OrderRules(ship_needs_invoice=True)}
    order = an_order_to_send(Status.INVOICED, source="connection:1")
    assert code_of(send(order, rules=rules)) == ""


def test_of_two_rows_about_one_parcel_the_later_one_counts() -> None:
    order = an_order_to_send()
    result = send(order, WHOLE, {**WHOLE, "carrier": "Correios"})
    assert [(row.index, row.code) for row in result.rejected] == [(0, "superseded")]
    assert order.shipments.get().carrier_name == "Correios"


def test_a_wrong_row_keeps_nobody_else_from_being_sent() -> None:
    merchant = a_merchant()
    orders = [an_order_to_send(status, merchant=merchant) for status in (Status.PENDING, "paid")]
    rows = [ShipmentRow(index, order.pk) for index, order in enumerate(orders)]
    with rung() as heard:
        result = ship(merchant.pk, rows, "token:erp")
    assert (result.changed, [row.index for row in result.rejected]) == (1, [0])
    assert heard == [[orders[1].pk]]


def test_1_row_costs_as_many_queries_as_50() -> None:
    merchant = a_merchant()
    a_carrier(merchant, code="JAD", tracking_url=PAGE)

    def cost(number: int) -> int:
        orders = [an_order(merchant, status="paid") for _ in range(number)]
        rows = [
            ShipmentRow(2 * index + half, order.pk, "JAD", f"{half}")
            for index, order in enumerate(orders)
            for half in (0, 1)
        ]
        with CaptureQueriesContext(connection) as queries:
            assert ship(merchant.pk, rows, "token:erp").changed == 2 * number
        return len(queries)

    assert cost(1) == cost(50) <= 18


def test_what_changed_is_seen_by_who_asks_for_changes() -> None:
    order = an_order_to_send()
    before = order.updated_at
    send(order, WHOLE)
    sent = Order.objects.get().updated_at
    send(order, {"tracking_code": "BR2"})
    assert before < sent < Order.objects.get().updated_at
