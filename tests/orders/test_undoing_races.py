"""Cancels and returns that come at the same moment as other news, in real threads."""

import pytest

from catalog.batch import BatchResult
from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind, Sku, Stock
from orders import status
from orders.cancelling import CancelRow, cancel
from orders.models import Order, OrderItem, OrderReturn, Status
from orders.returning import ReturnRow, take_back
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.flows.test_races import at_once
from tests.orders.drafts import a_draft, hear
from tests.orders.undoing import another, come_back, cut, shipped, sold

pytestmark = pytest.mark.django_db(transaction=True)


def many(number: int, quantity: int) -> tuple[Sku, list[Order]]:
    """So many orders of one SKU."""
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 100)
    orders = [another(merchant, [sku], quantity, external_id=str(n)) for n in range(number)]
    return sku, orders


def now(order: Order) -> str:
    return Order.objects.get(pk=order.pk).status


def test_a_cancel_and_a_shipment_at_once_end_as_one_of_them() -> None:
    _sku, orders = many(8, 2)
    for order in orders:
        at_once(
            lambda order=order: cut(order),
            lambda order=order: status.move(order.pk, Status.SHIPPED, "race"),
        )

    # A cancel after the shipment leaves the goods out; a shipment after the cancel is none.
    out = [one for one in orders if Order.objects.get(pk=one.pk).shipped_at]
    assert {now(order) for order in orders} == {Status.CANCELLED}
    balance = Stock.objects.get()
    assert (balance.on_hand, balance.reserved) == (100 - 2 * len(out), 0)
    assert disagreements() == []
    for order in out:
        assert come_back(order).changed == 1
    assert Stock.objects.get().on_hand == 100


def test_cut_units_and_a_shipment_at_once_never_send_what_is_free_again() -> None:
    _sku, orders = many(8, 3)
    answers: list[BatchResult] = []
    for order in orders:
        answers += [
            one
            for one in at_once(
                lambda order=order: cut(order, {"0": 1}),
                lambda order=order: status.move(order.pk, Status.SHIPPED, "race"),
            )
            if isinstance(one, BatchResult)
        ]

    taken = sum(answer.changed for answer in answers)
    refused = [one.code for answer in answers for one in answer.rejected]
    assert refused == ["wrong_status"] * (8 - taken)
    balance = Stock.objects.get()
    assert (balance.on_hand, balance.reserved) == (100 - 3 * 8 + taken, 0)
    assert disagreements() == []


def test_cancels_of_one_order_at_once_give_back_once() -> None:
    order, [balance] = sold(3)

    whole = [lambda: cut(order) for _ in range(6)]
    parts = [lambda: cut(order, {"0": 2}) for _ in range(4)]
    answers = at_once(*whole, *parts)

    assert now(order) == Status.CANCELLED
    assert sum(answer.changed for answer in answers) in (1, 2)
    given = Movement.objects.filter(reserved_change__lt=0)
    assert sum(given.values_list("reserved_change", flat=True)) == -3
    balance.refresh_from_db()
    assert (balance.on_hand, balance.reserved) == (9, 0)
    assert disagreements() == []


def test_copies_of_one_return_at_once_are_one() -> None:
    order, [balance] = shipped(3)

    answers = at_once(*(lambda: come_back(order, "R1", {"0": 2}) for _ in range(8)))

    assert sum(answer.changed for answer in answers) == 1
    assert sum(answer.unchanged for answer in answers) == 7
    assert OrderReturn.objects.count() == 1
    assert Movement.objects.filter(kind=MovementKind.RETURN).count() == 1
    balance.refresh_from_db()
    assert balance.on_hand == 8


def test_of_two_returns_of_the_same_units_one_is_too_many() -> None:
    for _ in range(4):
        order, [balance] = shipped(3)

        answers = at_once(
            *(lambda n=n, one=order: come_back(one, f"R{n}", {"0": 2}) for n in range(2))
        )

        assert sorted(answer.changed for answer in answers) == [0, 1]
        assert [one.code for answer in answers for one in answer.rejected] == ["too_many"]
        balance.refresh_from_db()
        assert balance.on_hand == 8
    assert disagreements() == []


def test_two_parts_that_come_back_at_once_return_the_order() -> None:
    for _ in range(4):
        order, [balance] = shipped(2)

        at_once(*(lambda n=n, one=order: come_back(one, f"R{n}", {"0": 1}) for n in range(2)))

        assert now(order) == Status.RETURNED
        balance.refresh_from_db()
        assert balance.on_hand == 9


def test_cut_units_and_an_edit_at_once_hold_what_is_to_be_sent() -> None:
    sku, orders = many(8, 3)
    for order in orders:
        edit = a_draft(Status.PAID, 5, external_id=order.external_id)
        at_once(
            lambda order=order: cut(order, {"0": 2}),
            lambda edit=edit: hear(sku.merchant, edit, sku),
        )

    rows = set(OrderItem.objects.values_list("quantity", "cancelled", "reserved"))
    assert rows == {(5, 2, 3)}
    assert Stock.objects.get().reserved == 8 * 3
    assert disagreements() == []


def test_batches_that_cut_cancel_and_take_back_never_wait_in_a_circle() -> None:
    merchant = a_merchant()
    warehouses = [a_warehouse(merchant, code=code) for code in "AB"]
    skus = [a_sku(merchant) for _ in range(6)]
    for place, sku in enumerate(skus):
        for warehouse in warehouses[:: 1 if place % 2 else -1]:
            a_stock(sku, warehouse, 40)
    orders = [
        another(merchant, skus[:: 1 if n % 2 else -1], *[3] * 6, external_id=str(n))
        for n in range(12)
    ]
    for order in orders[8:]:
        status.move(order.pk, Status.SHIPPED, "test")
    items = {order.pk: list(order.items.values_list("pk", flat=True)) for order in orders}

    def undo(turn: int) -> None:
        some = orders[:8] if turn % 2 else orders[7::-1]
        rows = [
            CancelRow(n, one.pk, {items[one.pk][turn % 6]: 2} if (n + turn) % 3 else None)
            for n, one in enumerate(some)
        ]
        cancel(merchant.pk, rows, f"race:{turn}")

    def back(turn: int) -> None:
        some = orders[8:] if turn % 2 else orders[:7:-1]
        rows = [
            ReturnRow(n, one.pk, f"R{turn}", {items[one.pk][turn % 6]: 1})
            for n, one in enumerate(some)
        ]
        assert take_back(merchant.pk, rows, f"race:{turn}").changed == 4

    at_once(
        *(lambda n=n: undo(n) for n in range(4)),
        *(lambda n=n: back(n) for n in range(4)),
        lambda: [another(merchant, skus, *[1] * 6, external_id=f"new{n}").status for n in range(6)],
    )

    assert disagreements() == []
    assert OrderReturn.objects.count() == 16
