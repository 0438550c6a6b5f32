from itertools import product

import pytest

from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind, Stock
from catalog.reservations import Line, reserve
from orders.models import EventKind, Order, OrderEvent, Status
from orders.status import AFTER_CANCEL, AFTER_DELIVERY, BACKWARDS, FORWARD, move
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse, an_item, an_order

pytestmark = pytest.mark.django_db


def a_reserved_order(status: Status = Status.PAID) -> tuple[Order, Stock]:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)
    order = an_order(merchant, items=[an_item(sku, quantity=2)], status=status)
    reserve(merchant.pk, [Line(order.items.get().pk, sku.pk, 2)], "test")
    return order, balance


@pytest.mark.parametrize(("start", "to"), list(product(Status, Status)))
def test_the_table_of_moves_is_obeyed(start: Status, to: Status) -> None:
    order = an_order(a_merchant(), status=start)

    result = move(order.pk, to, "test")

    order.refresh_from_db()
    assert result.moved == (to in FORWARD[start])
    assert order.status == (to if result.moved else start)


def test_every_status_has_its_row_in_the_table() -> None:
    assert set(FORWARD) == set(Status)


@pytest.mark.parametrize(
    ("start", "to", "reason"),
    [
        (Status.SHIPPED, Status.PAID, BACKWARDS),
        (Status.CANCELLED, Status.PAID, AFTER_CANCEL),
        (Status.DELIVERED, Status.CANCELLED, AFTER_DELIVERY),
    ],
)
def test_an_ignored_move_is_kept_with_its_reason(start: Status, to: Status, reason: str) -> None:
    order = an_order(a_merchant(), status=start)

    move(order.pk, to, "connection:7")

    event = OrderEvent.objects.get()
    assert (event.kind, event.from_status, event.to_status) == (EventKind.IGNORED, start, to)
    assert (event.reason, event.cause) == (reason, "connection:7")


def test_the_same_status_again_is_not_worth_a_line() -> None:
    order = an_order(a_merchant(), status=Status.PAID)

    move(order.pk, Status.PAID, "test")

    assert not OrderEvent.objects.exists()


def test_a_cancel_gives_the_stock_back_once() -> None:
    order, balance = a_reserved_order()

    assert move(order.pk, Status.CANCELLED, "test").moved
    assert not move(order.pk, Status.CANCELLED, "test").moved

    balance.refresh_from_db()
    assert (balance.on_hand, balance.reserved) == (5, 0)
    assert Movement.objects.filter(kind=MovementKind.RELEASE).count() == 1
    assert disagreements() == []


def test_shipped_goods_leave_and_delivery_takes_nothing_more() -> None:
    order, balance = a_reserved_order()

    move(order.pk, Status.SHIPPED, "test")
    move(order.pk, Status.DELIVERED, "test")

    balance.refresh_from_db()
    assert (balance.on_hand, balance.reserved) == (3, 0)
    assert disagreements() == []


def test_a_cancel_after_shipping_gives_nothing_back_by_itself() -> None:
    order, balance = a_reserved_order()
    move(order.pk, Status.SHIPPED, "test")

    assert move(order.pk, Status.CANCELLED, "test").moved

    balance.refresh_from_db()
    assert (balance.on_hand, balance.reserved) == (3, 0)


def test_a_cancelled_order_is_no_longer_short() -> None:
    order = an_order(a_merchant(), status=Status.PAID, short=True)

    move(order.pk, Status.CANCELLED, "test")

    order.refresh_from_db()
    assert not order.short
