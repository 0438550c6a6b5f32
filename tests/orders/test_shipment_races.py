"""Parcels that are told at the same moment as other news, in real threads on the real database."""

import pytest
from django.db.models import Sum

from catalog.batch import BatchResult
from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind, Stock
from orders import status
from orders.models import EventKind, Shipment, Status
from orders.shipping import ShipmentRow, ship
from tests.builders import a_merchant
from tests.flows.test_races import at_once
from tests.orders.parcels import a_reserved_order, an_order_to_send, arrive, parcels_of, send

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_a_shipment_and_a_cancel_at_once_either_comes_first_and_the_stock_is_right() -> None:
    for _ in range(8):
        order, balance = a_reserved_order(units=2, on_hand=5)

        sent, cancelled = at_once(
            lambda order=order: send(order, {"tracking_code": "BR1"}),
            lambda order=order: status.move(order.pk, Status.CANCELLED, "race"),
        )

        order.refresh_from_db()
        balance.refresh_from_db()
        assert cancelled.moved
        assert order.status == Status.CANCELLED
        # What has left has left; what was cancelled first is not sent any more.
        left = 2 * order.shipments.count()
        assert sent.changed == order.shipments.count()
        assert (balance.on_hand, balance.reserved) == (5 - left, 0)
        if not sent.changed:
            assert [row.code for row in sent.rejected] == ["wrong_status"]
    assert disagreements() == []


def test_eight_copies_of_a_shipment_are_one_parcel_and_take_the_stock_once() -> None:
    order, balance = a_reserved_order(units=2, on_hand=5)

    results: list[BatchResult] = at_once(
        *(lambda: send(order, {"tracking_code": "BR1"}) for _ in range(8))
    )

    assert sorted(result.changed for result in results) == [0] * 7 + [1]
    balance.refresh_from_db()
    assert (balance.on_hand, balance.reserved) == (3, 0)
    assert Movement.objects.filter(kind=MovementKind.SHIP).count() == 1
    assert order.events.filter(kind=EventKind.SHIPMENT).count() == 1
    assert disagreements() == []


def test_a_further_parcel_and_the_delivery_of_all_never_leave_a_parcel_behind() -> None:
    for _ in range(8):
        order = an_order_to_send()
        send(order, {"tracking_code": "1"})

        more, _arrived = at_once(
            lambda order=order: send(order, {"tracking_code": "2"}),
            lambda order=order: arrive(order),
        )

        order.refresh_from_db()
        assert order.status == Status.DELIVERED
        assert all(parcel.delivered_at for parcel in parcels_of(order).values())
        assert len(parcels_of(order)) == 1 + more.changed


def test_two_batches_with_the_same_orders_the_other_way_round_do_not_wait_in_a_circle() -> None:
    merchant = a_merchant()
    ids = [an_order_to_send(merchant=merchant).pk for _ in range(20)]

    def all_of(order_ids: list[int], code: str) -> BatchResult:
        rows = [ShipmentRow(index, pk, "", code) for index, pk in enumerate(order_ids)]
        return ship(merchant.pk, rows, "race")

    results = at_once(lambda: all_of(ids, "1"), lambda: all_of(ids[::-1], "2"))

    assert [result.changed for result in results] == [20, 20]
    assert Shipment.objects.count() == 40
    assert not Stock.objects.aggregate(all=Sum("reserved"))["all"]
