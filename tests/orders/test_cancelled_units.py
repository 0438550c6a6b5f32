"""Cancelling some units of an order, and what the platform's edits do to them."""

from collections.abc import Mapping

import pytest

from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind
from orders import reasons, status
from orders.cancelling import CancelRow, cancel
from orders.models import EventKind, Order, OrderItem, Status
from tests.orders.drafts import a_draft, hear, history, of_lines
from tests.orders.undoing import another, cut, figures, refused, shipped, sold

pytestmark = pytest.mark.django_db


def kept(order: Order) -> dict[str, tuple[int, int, int]]:
    """Quantity, cancelled and reserved, by the line's id."""
    rows = order.items.values_list("external_id", "quantity", "cancelled", "reserved")
    return {name: (quantity, gone, held) for name, quantity, gone, held in rows}


def test_units_that_will_not_be_sent_are_free_at_once(in_english: None) -> None:
    order, balances = sold(3, 1)

    result = cut(order, {"0": 2}, reason="inventory", detail="broken")

    assert (result.changed, kept(order)) == (1, {"0": (3, 2, 1), "1": (1, 0, 1)})
    assert [figures(balance) for balance in balances] == [(9, 1), (9, 1)]
    order.refresh_from_db()
    assert (order.status, order.cancellation) == (Status.PAID, {})
    [(kind, _came, _to, reason)] = history(order)
    assert kind == EventKind.CUT
    assert reasons.told(reason) == "2 × CUP0 · not in stock: broken"
    assert disagreements() == []


def test_the_figure_is_absolute_so_the_same_again_changes_nothing() -> None:
    order, [balance] = sold(5)

    changes = [cut(order, {"0": n}).changed for n in (1, 1, 3, 3)]

    assert changes == [1, 0, 1, 0]
    assert figures(balance) == (9, 2)
    assert [reason for *_, reason in history(order)] == [
        "1 × CUP0 · another reason",
        "2 × CUP0 · another reason",
    ]


def test_the_last_unit_cancels_the_order() -> None:
    order, balances = sold(2, 1)
    cut(order, {"0": 2})

    cut(order, {"1": 1}, reason="customer")

    order.refresh_from_db()
    assert (order.status, order.cancellation["reason"]) == (Status.CANCELLED, "customer")
    assert [figures(balance) for balance in balances] == [(9, 0), (9, 0)]
    assert [kind for kind, *_ in history(order)] == [
        EventKind.CUT,
        EventKind.CUT,
        EventKind.MOVED,
    ]
    assert cut(order, {"0": 2, "1": 1}).unchanged == 1
    assert disagreements() == []


def test_only_what_is_left_leaves() -> None:
    order, [balance] = sold(5)
    cut(order, {"0": 2})

    status.move(order.pk, Status.SHIPPED, "test")

    assert figures(balance) == (6, 0)
    assert disagreements() == []


def test_an_order_that_wants_less_may_be_short_no_longer_and_takes_nothing_more() -> None:
    order, [balance] = sold(5, on_hand=3)
    assert order.short

    cut(order, {"0": 1})
    order.refresh_from_db()
    assert (order.short, figures(balance)) == (True, (3, 3))

    cut(order, {"0": 3})
    order.refresh_from_db()
    assert (order.short, figures(balance)) == (False, (3, 2))


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ({}, "wrong_value"),
        ({"9": 1}, "unknown_item"),
        ({"0": 4}, "too_many"),
        ({"0": -1}, "wrong_value"),
        ({"0": 0}, "wrong_value"),
        ({"0": 2, "9": 1}, "unknown_item"),
        ({"0": 10**30}, "too_many"),
    ],
)
def test_what_can_not_be_is_told_and_changes_nothing(lines: Mapping[str, int], code: str) -> None:
    order, [balance] = sold(3)
    cut(order, {"0": 1})

    assert refused(cut(order, lines)) == [code]

    assert kept(order) == {"0": (3, 1, 2)}
    assert figures(balance) == (9, 2)


@pytest.mark.parametrize(
    ("to", "words"),
    [(Status.SHIPPED, "single units"), (Status.DELIVERED, "return"), (Status.CANCELLED, "final")],
)
def test_units_of_an_order_that_left_stay_sold(to: Status, words: str, in_english: None) -> None:
    order, _ = sold(3)
    cut(order, {"0": 1})
    status.move(order.pk, to, "test")

    result = cut(order, {"0": 2})

    assert refused(result) == ["wrong_status"]
    assert words in result.rejected[0].reason
    assert cut(order, {"0": 1}).unchanged == 1
    assert OrderItem.objects.get().cancelled == 1


def test_of_a_batch_the_good_rows_are_applied_and_each_sees_the_one_before() -> None:
    order, [first, second] = sold(3, 2)
    other = another(order.merchant, [first.sku], 1, external_id="other")
    first_id, second_id = order.items.values_list("pk", flat=True)
    rows = [
        CancelRow(0, order.pk, {first_id: 1}),
        CancelRow(1, order.pk, {second_id: 1}),
        CancelRow(2, order.pk, {first_id: 4}),
        CancelRow(3, order.pk, {first_id: 1}),
        CancelRow(4, other.pk),
        CancelRow(5, other.pk, {first_id: 1}),
        CancelRow(6, other.pk),
    ]

    result = cancel(order.merchant_id, rows, "test")

    assert (result.changed, result.unchanged) == (3, 2)
    assert [(one.index, one.code) for one in result.rejected] == [
        (2, "too_many"),
        (5, "unknown_item"),
    ]
    assert (figures(first), figures(second)) == ((9, 2), (9, 1))
    assert disagreements() == []


def test_a_read_with_the_same_figures_undoes_nothing() -> None:
    order, [balance] = sold(3)
    cut(order, {"0": 1})

    for _ in range(2):
        hear(order.merchant, a_draft(Status.PAID, 3), balance.sku)

    assert kept(order) == {"0": (3, 1, 2)}
    assert figures(balance) == (9, 2)
    assert len(history(order)) == 1


@pytest.mark.parametrize(
    ("quantity", "line", "held"), [(5, (5, 2, 3), 3), (2, (2, 2, 0), 0), (1, (1, 1, 0), 0)]
)
def test_an_edit_holds_what_is_to_be_sent(
    quantity: int, line: tuple[int, int, int], held: int
) -> None:
    order, [balance] = sold(3)
    cut(order, {"0": 2})

    hear(order.merchant, a_draft(Status.PAID, quantity), balance.sku)

    assert kept(order) == {"0": line}
    assert figures(balance) == (9, held)
    assert not Order.objects.get().short
    assert disagreements() == []


def test_an_order_of_which_an_edit_left_nothing_to_send_is_cancelled_when_that_is_said() -> None:
    order, [balance] = sold(3)
    cut(order, {"0": 2})
    hear(order.merchant, a_draft(Status.PAID, 2), balance.sku)

    assert cut(order, {"0": 2}).changed == 1

    assert Order.objects.get().status == Status.CANCELLED
    assert figures(balance) == (9, 0)


def test_an_edit_of_another_line_leaves_the_cut_one_and_the_shortage_alone() -> None:
    order, [first, second] = sold(3, 1)
    cut(order, {"0": 1})

    hear(order.merchant, of_lines({"0": 3, "1": 2}), first.sku, second.sku)

    assert kept(order) == {"0": (3, 1, 2), "1": (2, 0, 2)}
    assert not Order.objects.get().short


def test_a_cut_is_given_back_once_also_when_the_order_is_cancelled_later() -> None:
    order, [balance] = sold(5)
    cut(order, {"0": 2})

    cut(order)
    cut(order, {"0": 2})

    assert figures(balance) == (9, 0)
    moves = Movement.objects.exclude(kind=MovementKind.COUNT).order_by("pk")
    assert list(moves.values_list("kind", "reserved_change")) == [
        (MovementKind.RESERVE, 5),
        (MovementKind.ADJUST, -2),
        (MovementKind.RELEASE, -3),
    ]


def test_parts_of_an_order_on_its_way_are_a_return() -> None:
    order, [balance] = shipped(3)

    assert refused(cut(order, {"0": 1})) == ["wrong_status"]
    assert figures(balance) == (6, 0)
