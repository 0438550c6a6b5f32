"""Orders that are edited on the platform after they were placed."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog import signals as catalog_signals
from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind
from orders import signals
from orders.models import EventKind, Order, OrderItem, Status
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import a_draft, hear, history, lines, of_lines, reserved

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Any:
    """The SKUs that the other connections were told of, and the orders."""
    skus: list[int] = []
    orders: list[int] = []

    def of_stock(sender: str, sku_ids: list[int], **kwargs: Any) -> None:
        skus.extend(sku_ids)

    def of_order(sender: str, order_ids: list[int], **kwargs: Any) -> None:
        orders.extend(order_ids)

    catalog_signals.changed.connect(of_stock)
    signals.changed.connect(of_order)
    yield skus, orders
    catalog_signals.changed.disconnect(of_stock)
    signals.changed.disconnect(of_order)


def test_a_line_that_grew_reserves_the_difference_and_says_so_in_the_history() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="CUP")
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 2), sku)

    placed = hear(merchant, a_draft(Status.PAID, 3), sku)

    order = Order.objects.get()
    assert (placed.created, placed.refused) == (False, None)
    assert (order.total, lines(), reserved(balance)) == (Decimal("30.00"), {"0": (3, 3)}, 3)
    assert history(order) == [(EventKind.EDITED, "", "", "2 → 3 × CUP · total: 20.00 → 30.00")]
    assert disagreements() == []


def test_the_same_edit_again_changes_nothing() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 5), sku)

    for _ in range(4):
        hear(merchant, a_draft(Status.PAID, 2), sku)

    assert reserved(balance) == 2
    assert Movement.objects.filter(kind=MovementKind.ADJUST).count() == 1
    assert len(history(Order.objects.get())) == 1


def test_lines_that_came_and_went_are_reserved_and_given_back() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    old, new = a_sku(merchant, code="OLD"), a_sku(merchant, code="NEW")
    of_old, of_new = a_stock(old, warehouse, 9), a_stock(new, warehouse, 9)
    hear(merchant, of_lines({"0": 4}), old, new)

    hear(merchant, of_lines({"1": 1}), old, new)

    assert (reserved(of_old), reserved(of_new)) == (0, 1)
    assert lines() == {"1": (1, 1)}
    [edited] = history(Order.objects.get())
    assert edited[3] == "+ 1 × NEW · − 4 × OLD · total: 40.00 → 10.00"
    assert disagreements() == []


def test_a_line_of_another_sku_holds_the_other_sku() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    red, blue = a_sku(merchant, code="RED"), a_sku(merchant, code="BLUE")
    of_red, of_blue = a_stock(red, warehouse, 5), a_stock(blue, warehouse, 5)
    hear(merchant, a_draft(Status.PAID, 2), red)

    hear(merchant, a_draft(Status.PAID, 2), blue)

    assert (reserved(of_red), reserved(of_blue)) == (0, 2)
    assert OrderItem.objects.get().sku == blue
    assert history(Order.objects.get())[0][3] == "2 × RED → 2 × BLUE"


def test_more_than_there_is_flags_the_order_short_and_less_takes_the_flag_away() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 3)
    hear(merchant, a_draft(Status.PAID, 2), sku)

    hear(merchant, a_draft(Status.PAID, 5), sku)
    order = Order.objects.get()
    assert (order.short, lines(), reserved(balance)) == (True, {"0": (5, 3)}, 3)
    assert [kind for kind, *_ in history(order)] == [EventKind.EDITED, EventKind.SHORT]

    hear(merchant, a_draft(Status.PAID, 1), sku)
    order.refresh_from_db()
    assert (order.short, lines(), reserved(balance)) == (False, {"0": (1, 1)}, 1)
    assert disagreements() == []


def test_amounts_are_taken_over_without_touching_the_stock() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 2), sku)

    dearer = a_draft(
        Status.PAID,
        2,
        freight=Decimal("7.50"),
        discount=Decimal("1.00"),
        interest=Decimal("0.25"),
        total=Decimal("26.75"),
    )
    hear(merchant, dearer, sku)

    order = Order.objects.get()
    amounts = (order.freight, order.discount, order.interest, order.total)
    assert amounts == tuple(map(Decimal, ("7.50", "1.00", "0.25", "26.75")))
    assert history(order)[0][3] == (
        "discount: 0.00 → 1.00 · freight: 0.00 → 7.50 · interest: 0.00 → 0.25"
        " · total: 20.00 → 26.75"
    )
    assert not Movement.objects.filter(kind=MovementKind.ADJUST).exists()


def test_a_dearer_piece_is_told_by_its_price() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="CUP")
    a_stock(sku, a_warehouse(merchant), 9)
    draft = a_draft(Status.PAID, 2)
    hear(merchant, draft, sku)

    price = Decimal("12.00")
    item = replace(draft.items[0], unit_price=price, total=2 * price)
    hear(merchant, replace(draft, items=(item,), total=2 * price), sku)

    assert OrderItem.objects.get().unit_price == price
    reason = "CUP 10.00 → 12.00 · total: 20.00 → 24.00"
    assert history(Order.objects.get())[0][3] == reason


def test_an_edit_told_together_with_the_shipment_leaves_as_it_was_edited() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 2), sku)

    hear(merchant, a_draft(Status.SHIPPED, 3), sku)

    assert (reserved(balance), balance.on_hand) == (0, 6)
    assert disagreements() == []


def test_a_cancel_after_an_edit_gives_all_back_once() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    first, second = a_sku(merchant), a_sku(merchant)
    balances = [a_stock(first, warehouse, 9), a_stock(second, warehouse, 9)]
    hear(merchant, a_draft(Status.PAID, 2), first, second)
    hear(merchant, a_draft(Status.PAID, 3, 4), first, second)

    for _ in range(2):
        hear(merchant, a_draft(Status.CANCELLED, 3, 4), first, second)

    assert [reserved(balance) for balance in balances] == [0, 0]
    assert Movement.objects.filter(kind=MovementKind.RELEASE).count() == 2
    assert disagreements() == []


def test_what_the_marketplace_ships_is_edited_without_reserving() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    hear(merchant, a_draft(Status.PAID, 2, fulfilled_by_channel=True), sku)

    hear(merchant, a_draft(Status.PAID, 3, 1, fulfilled_by_channel=True), sku, sku)

    order = Order.objects.get()
    assert (order.total, order.short) == (Decimal("40.00"), False)
    assert (lines(), reserved(balance)) == ({"0": (3, 0), "1": (1, 0)}, 0)


def test_an_edit_asks_the_connections_warehouse_first() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    own = a_stock(sku, a_warehouse(merchant, code="OWN"), 3)
    other = a_stock(sku, a_warehouse(merchant, code="OTHER"), 9)
    here = {"warehouse_id": own.warehouse_id, "only_there": True}
    hear(merchant, a_draft(Status.PAID, 1), sku, **here)

    hear(merchant, a_draft(Status.PAID, 5), sku, **here)

    assert (reserved(own), reserved(other)) == (3, 0)
    assert Order.objects.get().short


def test_an_edit_rings_both_bells_and_a_repetition_none(heard: Any) -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 9)
    order_id = hear(merchant, a_draft(Status.PAID, 2), sku).order_id
    skus, orders = heard
    skus.clear()
    orders.clear()

    for _ in range(2):
        hear(merchant, a_draft(Status.PAID, 3), sku)

    assert (skus, orders) == ([sku.pk], [order_id])


def test_an_edit_costs_the_same_for_any_number_of_lines() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    skus = [a_sku(merchant) for _ in range(20)]
    for sku in skus:
        a_stock(sku, warehouse, 9)
    costs = []
    for number in (2, 20):
        before = of_lines({str(n): 2 for n in range(number)}, external_id=str(number))
        after = of_lines({str(n): 3 for n in range(1, number + 1)}, external_id=str(number))
        hear(merchant, before, *skus[:number])
        with CaptureQueriesContext(connection) as statements:
            hear(merchant, after, *skus[:number], skus[0])
        costs.append(len(statements))

    assert costs[0] == costs[1]
    assert disagreements() == []
