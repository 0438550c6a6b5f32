"""When an order's status goes back to its platform, and which steps do."""

from collections.abc import Iterator

import pytest
from django.db.models.functions import Now
from django_q.models import OrmQ

from integrations import parameters, tasks
from integrations.models import Activity, Connection, OrderTelling
from orders.models import Order, Status
from tests.builders import an_order
from tests.flows.fulfilment import (
    DONE,
    NOON,
    Desk,
    a_desk,
    as_fast_as_it_answers,
    cancelled,
    changed,
    delivered,
    invoiced,
    shipped,
    state,
    telling,
    with_values,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    as_fast_as_it_answers("sandbox", monkeypatch)
    with a_desk("sandbox") as opened:
        yield opened


def keys(desk: Desk, order: Order) -> list[str]:
    return [row["key"] for row in desk.told(order)["invoices"]]


def test_an_invoice_is_told_as_soon_as_it_is_issued(desk: Desk) -> None:
    desk = with_values(desk, status_after="invoice_issued")
    order = desk.sold()
    invoice = invoiced(order, authorised=False)

    desk.work()

    assert keys(desk, order) == [invoice.key]


def test_an_invoice_is_told_when_it_is_authorised(desk: Desk) -> None:
    order = desk.sold()
    invoice = invoiced(order, authorised=False)
    desk.work()
    assert (keys(desk, order), state(order)) == ([], DONE)

    invoice.authorised_at = NOON
    invoice.save()
    changed(order)
    desk.work()

    assert keys(desk, order) == [invoice.key]


def test_an_invoice_is_told_with_the_parcel(desk: Desk) -> None:
    desk = with_values(desk, status_after="shipped")
    order = desk.sold()
    invoice = invoiced(order)
    desk.work()
    assert keys(desk, order) == []

    shipped(order)
    desk.work()

    assert keys(desk, order) == [invoice.key]
    assert desk.told(order)["shipment"]


def test_an_invoice_that_waits_for_the_parcel_goes_when_the_platform_says_it_is_sent(
    desk: Desk,
) -> None:
    desk = with_values(desk, status_after="shipped")
    order, other = desk.sold(), desk.sold()
    invoice = invoiced(order)
    desk.work()
    for one in (order, other):
        desk.account.set_status(one.external_id, "sent")  # type: ignore[arg-type]

    desk.work()  # hears of it
    desk.work()

    assert keys(desk, order) == [invoice.key]
    assert not OrderTelling.objects.filter(order=other).exists()


def test_another_moment_for_the_status_is_followed_for_the_orders_that_are_open(
    desk: Desk,
) -> None:
    order = desk.sold()
    invoice = invoiced(order, authorised=False)
    desk.work()

    parameters.change(desk.connection, {"status_after": "invoice_issued"})
    desk.work()

    assert keys(desk, order) == [invoice.key]


def test_what_came_from_the_platform_is_not_told_to_it(desk: Desk) -> None:
    order = desk.sold()
    invoiced(order, cause=order.source)
    shipped(order, cause=order.source)
    delivered(order, cause=order.source)
    assert not OrderTelling.objects.exists()

    changed(order)
    desk.work()

    assert desk.writes(order) == []
    assert telling(order).sent == {}


def test_an_order_that_the_channel_ships_is_told_of_its_invoice_only(desk: Desk) -> None:
    order = desk.sold()
    Order.objects.update(fulfilled_by_channel=True)
    invoice = invoiced(order)
    shipped(order)
    delivered(order)

    desk.work()

    assert keys(desk, order) == [invoice.key]
    assert desk.told(order)["shipment"] is None
    assert desk.told(order)["delivered_at"] is None


def test_an_order_that_came_by_no_connection_has_nobody_to_tell(desk: Desk) -> None:
    for source in ("token:erp", "connection:987654"):
        invoiced(an_order(desk.merchant, source=source))

    assert not OrderTelling.objects.exists()


def test_a_cancelling_for_a_reason_nobody_knows_is_told_as_another_one(desk: Desk) -> None:
    order = desk.sold()
    cancelled(order, reason="rain", restock=False)

    desk.work()

    said = desk.told(order)["cancellation"]
    assert (said["reason"], said["restock"]) == ("other", False)


def test_a_status_waits_for_no_interval_and_changes_none(desk: Desk) -> None:
    order = desk.sold()
    desk = with_values(desk, push_interval=15)
    later = "2999-01-01T00:00:00Z"
    Activity.objects.update(push_due_at=later, pull_due_at=later, woken_at=None)
    OrmQ.objects.all().delete()

    desk.count(A=5)
    invoiced(order)
    assert [row.task["args"] for row in OrmQ.objects.all()] == [(desk.connection.pk,)]
    tasks.dispatch(desk.connection.pk)

    assert len(keys(desk, order)) == 1
    assert desk.waiting() == 1  # the stock gathers
    due_at = Activity.objects.get().push_due_at
    assert due_at is not None
    assert due_at.year == 2999


def test_a_flow_that_is_off_holds_the_rows_and_wakes_nobody(desk: Desk) -> None:
    order = desk.sold()
    desk = with_values(desk, push_status=False)
    invoiced(order)
    OrmQ.objects.all().delete()

    desk.work()
    assert state(order) == (True, False, "")
    assert not OrmQ.objects.exists()

    parameters.change(Connection.objects.get(pk=desk.connection.pk), {"push_status": True})
    assert OrmQ.objects.count() == 1
    desk.work()
    assert len(keys(desk, order)) == 1


def test_the_tick_finds_what_a_lost_wake_left(desk: Desk) -> None:
    order = desk.sold()
    invoiced(order)
    OrmQ.objects.all().delete()
    Activity.objects.update(woken_at=None, pull_due_at="2999-01-01T00:00:00Z")

    tasks.tick()

    assert [row.task["args"] for row in OrmQ.objects.all()] == [(desk.connection.pk,)]


def test_a_delivered_order_that_was_returned_still_tells_of_its_way(desk: Desk) -> None:
    order = desk.sold()
    invoiced(order)
    shipped(order)
    delivered(order)
    Order.objects.update(status=Status.RETURNED, returned_at=Now())

    desk.work()

    assert desk.told(order)["delivered_at"]
