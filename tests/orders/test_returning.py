"""What comes back of orders that had left."""

from collections.abc import Mapping

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind
from orders import reasons, status
from orders.models import EventKind, Order, OrderReturn, ReturnedItem, Status
from orders.returning import ReturnRow, take_back
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import a_draft, hear, history
from tests.orders.undoing import another, come_back, cut, figures, refused, shipped, sold

pytestmark = pytest.mark.django_db


def back(order: Order) -> dict[str, int]:
    return dict(order.items.values_list("external_id", "returned"))


def now(order: Order) -> str:
    return Order.objects.get(pk=order.pk).status


def test_all_that_is_out_comes_back_and_is_on_hand_again(in_english: None) -> None:
    order, balances = shipped(2, 3)

    result = come_back(order, "DEV-7", reason="too small")

    assert (result.changed, back(order), now(order)) == (1, {"0": 2, "1": 3}, Status.RETURNED)
    assert [figures(balance) for balance in balances] == [(9, 0), (9, 0)]
    [kept] = OrderReturn.objects.all()
    assert (kept.reference, kept.reason, kept.restock, kept.cause) == (
        "DEV-7",
        "too small",
        True,
        "test",
    )
    _shipped, (kind, _came, _to, reason), moved = history(order)
    assert (kind, moved[:3]) == (
        EventKind.RETURN,
        (EventKind.MOVED, Status.SHIPPED, Status.RETURNED),
    )
    assert reasons.told(reason) == "2 × CUP0 · 3 × CUP1 · reference: DEV-7"
    assert disagreements() == []


def test_in_parts_the_order_is_returned_with_the_last_of_them() -> None:
    order, [balance] = shipped(3)

    come_back(order, "R1", {"0": 1})
    assert (back(order), now(order), figures(balance)) == ({"0": 1}, Status.SHIPPED, (7, 0))
    status.move(order.pk, Status.DELIVERED, "test")
    come_back(order, "R2", {"0": 2})

    assert (back(order), now(order), figures(balance)) == ({"0": 3}, Status.RETURNED, (9, 0))
    rows = Movement.objects.filter(kind=MovementKind.RETURN).order_by("turn")
    assert list(rows.values_list("turn", "on_hand_change")) == [(1, 1), (2, 2)]


@pytest.mark.parametrize("lines", [None, {"0": 2}, {"0": 1}])
def test_the_same_return_again_changes_nothing(lines: Mapping[str, int] | None) -> None:
    order, [balance] = shipped(2)
    come_back(order, "R1", lines, reason="broken")
    kept = figures(balance)
    come_back(order, "R2")

    again = come_back(order, "R1", lines, reason="broken")

    assert (again.changed, again.unchanged) == (0, 1)
    assert kept == (9 - 2 + ReturnedItem.objects.earliest("pk").quantity, 0)
    assert figures(balance) == (9, 0)
    assert disagreements() == []


@pytest.mark.parametrize(
    ("lines", "values"),
    [({"0": 2}, {}), (None, {}), ({"0": 1}, {"restock": False}), ({"0": 1}, {"reason": "why"})],
)
def test_a_known_number_with_another_content_is_told(
    lines: Mapping[str, int] | None, values: Mapping[str, object]
) -> None:
    order, [balance] = shipped(2)
    come_back(order, "R1", {"0": 1})

    result = come_back(order, "R1", lines, **values)

    assert refused(result) == ["other_content"]
    assert (back(order), figures(balance)) == ({"0": 1}, (8, 0))


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ({}, "wrong_value"),
        ({"0": 0}, "wrong_value"),
        ({"0": -1}, "wrong_value"),
        ({"0": 3}, "too_many"),
        ({"0": 1, "9": 1}, "unknown_item"),
    ],
)
def test_what_can_not_be_is_told_and_changes_nothing(lines: Mapping[str, int], code: str) -> None:
    order, [balance] = shipped(3)
    come_back(order, "R1", {"0": 1})

    assert refused(come_back(order, "R2", lines)) == [code]

    assert (back(order), figures(balance)) == ({"0": 1}, (7, 0))
    assert OrderReturn.objects.count() == 1


@pytest.mark.parametrize(
    ("reference", "reason"), [("", ""), (" ", ""), ("x" * 81, ""), ("R1", "x" * 201)]
)
def test_words_that_can_not_be_kept_are_told(reference: str, reason: str) -> None:
    order, _ = shipped(1)

    assert refused(come_back(order, reference, reason=reason)) == ["wrong_value"]


def test_what_is_not_sold_again_writes_no_movement(in_english: None) -> None:
    order, [balance] = shipped(2)

    come_back(order, restock=False)

    assert (back(order), now(order), figures(balance)) == ({"0": 2}, Status.RETURNED, (7, 0))
    assert not Movement.objects.filter(kind=MovementKind.RETURN).exists()
    assert reasons.told(history(order)[1][3]).endswith("· not back in stock")


def test_units_that_were_cancelled_are_not_out() -> None:
    order, [balance] = sold(3)
    cut(order, {"0": 1})
    status.move(order.pk, Status.SHIPPED, "test")

    assert refused(come_back(order, "R1", {"0": 3})) == ["too_many"]
    assert come_back(order, "R1").changed == 1

    assert (back(order), now(order), figures(balance)) == ({"0": 2}, Status.RETURNED, (9, 0))


@pytest.mark.parametrize("to", [Status.PAID, Status.INVOICED, Status.CANCELLED])
def test_nothing_comes_back_of_an_order_that_has_not_left(to: Status) -> None:
    order, [balance] = sold(2)
    status.move(order.pk, to, "test")

    assert refused(come_back(order)) == ["wrong_status"]
    assert refused(come_back(order, "R1", {"0": 1})) == ["wrong_status"]
    assert figures(balance)[0] == 9


def test_the_goods_of_an_order_that_was_cancelled_on_its_way_come_back() -> None:
    order, [balance] = shipped(2)
    cut(order)

    assert come_back(order).changed == 1

    assert (back(order), now(order), figures(balance)) == ({"0": 2}, Status.CANCELLED, (9, 0))
    assert refused(come_back(order, "R2")) == ["wrong_status"]


def test_what_the_platform_called_returned_is_out_until_somebody_has_it(in_english: None) -> None:
    order, [balance] = shipped(2)
    status.move(order.pk, Status.RETURNED, "connection:1")
    assert figures(balance) == (7, 0)

    assert come_back(order).changed == 1
    assert figures(balance) == (9, 0)

    late = come_back(order, "R2")
    assert (refused(late), late.rejected[0].reason) == (
        ["wrong_status"],
        "The order was returned; that is final.",
    )


def test_what_the_channel_shipped_is_not_restocked() -> None:
    order, [balance] = shipped(2, fulfilled_by_channel=True)

    assert come_back(order).changed == 1
    assert come_back(order).unchanged == 1

    assert (back(order), now(order), figures(balance)) == ({"0": 2}, Status.RETURNED, (9, 0))
    assert not OrderReturn.objects.get().restock


def test_what_left_before_we_heard_of_it_comes_back_too() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)
    order = another(merchant, [sku], 2, status=Status.SHIPPED)

    come_back(order)

    assert figures(balance) == (7, 0)
    assert disagreements() == []


def test_a_read_after_a_return_changes_nothing() -> None:
    order, [balance] = shipped(2)
    come_back(order, "R1", {"0": 1})

    hear(order.merchant, a_draft(Status.SHIPPED, 2), balance.sku)

    assert (back(order), now(order), figures(balance)) == ({"0": 1}, Status.SHIPPED, (8, 0))


def test_of_a_batch_the_good_rows_are_applied_and_each_sees_the_one_before() -> None:
    order, [balance] = shipped(3)
    item = order.items.get().pk
    rows = [
        ReturnRow(0, order.pk, "R1", {item: 1}),
        ReturnRow(1, order.pk, "R1", {item: 1}),
        ReturnRow(2, order.pk, "R1", {item: 2}),
        ReturnRow(3, order.pk, "R2", {item: 3}),
        ReturnRow(4, 0, "R1"),
        ReturnRow(5, order.pk, "R3"),
        ReturnRow(6, order.pk, "R3"),
    ]

    result = take_back(order.merchant_id, rows, "test")

    assert (result.changed, result.unchanged) == (2, 2)
    assert [(one.index, one.code) for one in result.rejected] == [
        (2, "other_content"),
        (3, "too_many"),
        (4, "unknown_order"),
    ]
    assert (back(order), now(order), figures(balance)) == ({"0": 3}, Status.RETURNED, (9, 0))
    assert disagreements() == []


def test_the_orders_of_another_merchant_are_not_there() -> None:
    order, _ = shipped(1)

    result = take_back(a_merchant().pk, [ReturnRow(0, order.pk, "R1")], "test")

    assert refused(result) == ["unknown_order"]


def test_a_batch_costs_the_same_for_any_number_of_orders() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 500)
    costs = []
    for number in (2, 30):
        orders = [another(merchant, [sku], 2, external_id=f"{number}-{n}") for n in range(number)]
        for order in orders:
            status.move(order.pk, Status.SHIPPED, "test")
        rows = [
            ReturnRow(n, order.pk, "R1", {order.items.get().pk: 1} if n % 2 else None)
            for n, order in enumerate(orders)
        ]
        with CaptureQueriesContext(connection) as statements:
            assert take_back(merchant.pk, rows, "test").changed == number
        costs.append(len(statements))

    assert costs[0] == costs[1] <= 24
    assert disagreements() == []
