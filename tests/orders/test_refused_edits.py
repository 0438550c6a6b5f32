"""Edits that are not taken over: they cannot be, or they come too late."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from catalog.models import Movement, MovementKind
from orders.models import EventKind, Order, OrderItem, Status
from orders.reasons import EDITED_AFTER_CANCEL, EDITED_AFTER_LEAVING
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import TEN, a_draft, at, hear, history, lines, reserved

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("spoil", "code", "reason"),
    [
        (
            lambda draft: replace(draft, total=Decimal("30.01")),
            "totals_disagree",
            "Edit not taken over, the total does not agree: 30.01 ≠ 30.00",
        ),
        (
            lambda draft: replace(
                draft,
                items=(*draft.items, replace(draft.items[0], external_id="9", sku_code="WHO")),
                total=Decimal("60.00"),
            ),
            "unknown_sku",
            "Edit not taken over, the SKU is not known: WHO",
        ),
        (
            lambda draft: replace(draft, items=draft.items * 2, total=Decimal("60.00")),
            "duplicate_items",
            "Edit not taken over, a line is there twice: MLB-900",
        ),
        (
            lambda draft: replace(draft, items=(replace(draft.items[0], quantity=0),)),
            "wrong_quantity",
            "Edit not taken over, a line has a quantity of zero or less: MLB-900",
        ),
    ],
)
def test_an_edit_that_cannot_be_is_refused_but_the_status_is_followed(
    spoil: Callable[[Any], Any], code: str, reason: str
) -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 2), sku)

    for _ in range(2):
        placed = hear(merchant, spoil(a_draft(Status.INVOICED, 3)), sku)
        assert placed.refused is not None
        assert placed.refused.code == code

    order = Order.objects.get()
    assert (order.status, order.total) == (Status.INVOICED, Decimal("20.00"))
    assert (lines(), reserved(balance)) == ({"0": (2, 2)}, 2)
    assert history(order) == [
        (EventKind.IGNORED, "", "", reason),
        (EventKind.MOVED, Status.PAID, Status.INVOICED, ""),
    ]


def test_a_refused_edit_comes_in_when_what_was_wrong_is_right() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    sku, late = a_sku(merchant), a_sku(merchant)
    a_stock(sku, warehouse, 9)
    of_late = a_stock(late, warehouse, 9)
    hear(merchant, a_draft(Status.PAID, 1), sku)
    assert hear(merchant, a_draft(Status.PAID, 1, 2), sku).refused is not None

    assert hear(merchant, a_draft(Status.PAID, 1, 2), sku, late).refused is None

    assert (reserved(of_late), lines()["1"]) == (2, (2, 2))


def test_a_known_line_whose_sku_cannot_be_told_now_keeps_its_sku() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 2), sku)

    assert hear(merchant, a_draft(Status.PAID, 2)).refused is None
    assert history(Order.objects.get()) == []
    assert hear(merchant, a_draft(Status.PAID, 3)).refused is None

    assert (reserved(balance), OrderItem.objects.get().sku) == (3, sku)


def test_a_state_without_lines_says_nothing_of_them() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 2), sku)

    bare = replace(a_draft(Status.INVOICED), items=(), total=Decimal("0.00"))
    assert hear(merchant, bare).refused is None

    order = Order.objects.get()
    assert (order.status, order.total, reserved(balance)) == (Status.INVOICED, 2 * TEN, 2)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (Status.SHIPPED, EDITED_AFTER_LEAVING),
        (Status.DELIVERED, EDITED_AFTER_LEAVING),
        (Status.CANCELLED, EDITED_AFTER_CANCEL),
    ],
)
def test_an_edit_after_the_goods_left_is_only_noted(status: Status, reason: str) -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 2), sku)
    hear(merchant, a_draft(status, 2), sku)
    movements = Movement.objects.count()

    for _ in range(2):
        assert hear(merchant, a_draft(status, 5), sku).refused is None

    order = Order.objects.get()
    assert (order.total, order.items.get().quantity) == (2 * TEN, 2)
    assert Movement.objects.count() == movements
    assert history(order)[1:] == [(EventKind.IGNORED, "", "", reason)]


def test_an_edit_told_together_with_the_cancel_reserves_nothing() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 2), sku)

    hear(merchant, a_draft(Status.CANCELLED, 5), sku)

    assert reserved(balance) == 0
    assert not Movement.objects.filter(kind=MovementKind.ADJUST).exists()
    assert Order.objects.get().total == 2 * TEN


def test_an_order_first_seen_shipped_is_not_edited() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.SHIPPED, 2), sku)

    hear(merchant, a_draft(Status.SHIPPED, 5), sku)

    assert (lines(), reserved(balance)) == ({"0": (2, 0)}, 0)


def test_an_older_edit_is_ignored() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, at(a_draft(Status.PAID, 2), 5), sku)

    hear(merchant, at(a_draft(Status.PAID, 7), 4), sku)

    assert (lines(), reserved(balance)) == ({"0": (2, 2)}, 2)
