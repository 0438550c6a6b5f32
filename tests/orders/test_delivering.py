from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.delivering import DeliveryRow, deliver
from orders.models import EventKind, Order, Status
from tests.builders import a_merchant, a_shipment, an_order
from tests.orders.drafts import history
from tests.orders.parcels import (
    an_order_to_send,
    arrive,
    code_of,
    hours_ago,
    parcels_of,
    rung,
)

pytestmark = pytest.mark.django_db


def a_sent_order(*codes: str, **values: Any) -> Order:
    """Sent five hours ago with these parcels."""
    given = {"status": Status.SHIPPED, "shipped_at": hours_ago(5), **values}
    order = an_order_to_send(**given)
    for code in codes:
        a_shipment(order, code, shipped_at=hours_ago(5), carrier_name="Jadlog")
    return order


def status_of(order: Order) -> str:
    order.refresh_from_db()
    return order.status


def test_the_order_is_delivered_with_its_last_parcel() -> None:
    order = a_sent_order("1", "2")

    arrive(order, {"tracking_code": "1", "delivered_at": hours_ago(1)})
    assert status_of(order) == Status.SHIPPED
    arrive(order, {"tracking_code": "2", "delivered_at": hours_ago(2)}, cause="tracker:sandbox")

    assert (status_of(order), order.delivered_at) == (Status.DELIVERED, hours_ago(1))
    told = {code: one.delivered_by for code, one in parcels_of(order).items()}
    assert told == {"1": "token:erp", "2": "tracker:sandbox"}
    assert history(order) == [
        (EventKind.DELIVERY, "", "", "Parcel delivered: 1 · Jadlog"),
        (EventKind.DELIVERY, "", "", "Parcel delivered: 2 · Jadlog"),
        (EventKind.MOVED, Status.SHIPPED, Status.DELIVERED, ""),
    ]


def test_without_a_code_every_parcel_that_is_on_its_way_has_arrived() -> None:
    order = a_sent_order("1", "2", "")
    arrive(order, {"tracking_code": "1", "delivered_at": hours_ago(3)})
    arrive(order, {"delivered_at": hours_ago(1)})
    moments = {code: one.delivered_at for code, one in parcels_of(order).items()}
    assert moments == {"1": hours_ago(3), "2": hours_ago(1), "": hours_ago(1)}
    assert status_of(order) == Status.DELIVERED


def test_an_order_without_parcels_may_arrive_too() -> None:
    order = a_sent_order()
    assert arrive(order, {"delivered_at": hours_ago(1)}).changed == 1
    assert (status_of(order), order.delivered_at) == (Status.DELIVERED, hours_ago(1))
    assert arrive(order).unchanged == 1


@pytest.mark.parametrize("status", [Status.PENDING, Status.PAID, Status.INVOICED])
def test_what_was_not_sent_cannot_arrive(status: Status, in_english: None) -> None:
    order = an_order_to_send(status)
    result = arrive(order)
    assert code_of(result) == "wrong_status"
    assert "tell its shipment first" in result.rejected[0].reason
    assert status_of(order) == status


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.RETURNED])
def test_an_order_that_is_over_is_refused_unless_it_was_said_before(status: Status) -> None:
    order = a_sent_order("1", "2")
    arrive(order, {"tracking_code": "1"})
    Order.objects.update(status=status)
    assert code_of(arrive(order, {"tracking_code": "2"})) == "wrong_status"
    assert code_of(arrive(order)) == "wrong_status"
    assert arrive(order, {"tracking_code": "1"}).unchanged == 1


def test_a_parcel_that_nobody_told_of_is_unknown() -> None:
    assert code_of(arrive(a_sent_order("1"), {"tracking_code": "2"})) == "unknown_shipment"
    assert code_of(arrive(a_sent_order(), {"tracking_code": "2"})) == "unknown_shipment"


def test_an_order_of_somebody_else_is_unknown() -> None:
    theirs = a_sent_order("1")
    result = deliver(a_merchant().pk, [DeliveryRow(0, theirs.pk)], "token:erp")
    assert code_of(result) == "unknown_order"
    assert status_of(theirs) == Status.SHIPPED


@pytest.mark.parametrize("hours", [-12, 5.25])
@pytest.mark.parametrize("codes", [(), ("1",)])
def test_a_moment_before_the_sending_or_still_to_come_is_refused(
    hours: float, codes: tuple[str, ...]
) -> None:
    order = a_sent_order(*codes)
    assert code_of(arrive(order, {"delivered_at": hours_ago(hours)})) == "wrong_moment"
    assert status_of(order) == Status.SHIPPED


@pytest.mark.parametrize("hours", [-0.05, 5.05])
def test_clocks_may_differ_by_a_few_minutes(hours: float) -> None:
    assert code_of(arrive(a_sent_order("1"), {"delivered_at": hours_ago(hours)})) == ""


def test_the_same_again_is_unchanged_and_rings_nobody() -> None:
    order = a_sent_order("1", "2")
    arrive(order, {"tracking_code": "1", "delivered_at": hours_ago(1)}, {"tracking_code": "2"})
    seen = history(order)
    with rung() as heard:
        for again in (
            {"tracking_code": "1", "delivered_at": hours_ago(1)},
            {"tracking_code": "1"},
            {},
        ):
            assert arrive(order, again).unchanged == 1
    assert (heard, history(order)) == ([], seen)


def test_another_moment_corrects_the_parcel_that_is_named_and_its_order() -> None:
    order = a_sent_order("1", "2")
    arrive(order, {"tracking_code": "2", "delivered_at": hours_ago(4)})
    arrive(order, {"tracking_code": "1", "delivered_at": hours_ago(2)})

    assert arrive(order, {"tracking_code": "1", "delivered_at": hours_ago(3)}).changed == 1

    assert parcels_of(order)["1"].delivered_at == hours_ago(3)
    assert (status_of(order), order.delivered_at) == (Status.DELIVERED, hours_ago(3))
    assert history(order)[-1][-1] == "Delivery corrected: 1 · Jadlog"


def test_parcels_of_an_order_that_the_platform_called_delivered_arrive_without_moving_it() -> None:
    order = a_sent_order("1", status=Status.DELIVERED, delivered_at=hours_ago(2))
    assert arrive(order, {"delivered_at": hours_ago(1)}).changed == 1
    assert (status_of(order), order.delivered_at) == (Status.DELIVERED, hours_ago(2))
    assert [line[0] for line in history(order)] == [EventKind.DELIVERY]


def test_a_batch_says_a_parcel_and_the_rest_of_the_same_order() -> None:
    order = a_sent_order("1", "2")
    with rung() as heard:
        result = arrive(order, {"tracking_code": "1", "delivered_at": hours_ago(3)}, {}, {})
    assert (result.changed, [row.code for row in result.rejected]) == (2, ["superseded"])
    assert parcels_of(order)["1"].delivered_at == hours_ago(3)
    assert (status_of(order), heard) == (Status.DELIVERED, [[order.pk]])


def test_1_row_costs_as_many_queries_as_50() -> None:
    merchant = a_merchant()

    def cost(number: int) -> int:
        orders = [an_order(merchant, status="shipped") for _ in range(number)]
        for order in orders:
            a_shipment(order, "1")
            a_shipment(order, "2")
        rows = [DeliveryRow(index, order.pk) for index, order in enumerate(orders)]
        with CaptureQueriesContext(connection) as queries:
            assert deliver(merchant.pk, rows, "token:erp").changed == number
        return len(queries)

    assert cost(1) == cost(50) <= 12
