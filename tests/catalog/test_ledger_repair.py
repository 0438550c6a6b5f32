"""A balance that its ledger does not explain: found, and explained by a new row."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog import ledger, signals
from catalog.ledger import Disagreement, disagreements, repair
from catalog.models import Merchant, Movement, MovementKind, Stock
from catalog.reservations import Line, release, reserve, ship
from catalog.stock import Count, set_on_hand
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse, some_skus
from tests.flows.test_races import at_once

pytestmark = pytest.mark.django_db


def damaged(stock: Stock, **columns: int) -> Stock:
    """By somebody who went past the writers."""
    assignments = ", ".join(f"{name} = %s" for name in columns)
    with connection.cursor() as cursor:
        statement = f"UPDATE catalog_stock SET {assignments} WHERE id = %s"
        cursor.execute(statement, [*columns.values(), stock.pk])
    stock.refresh_from_db()
    return stock


def a_balance(merchant: Merchant | None = None, on_hand: int = 10, held: int = 0) -> Stock:
    merchant = merchant or a_merchant()
    sku = a_sku(merchant)
    stock = a_stock(sku, merchant.warehouse_set.first() or a_warehouse(merchant), on_hand)
    if held:
        reserve(merchant.pk, [Line(stock.pk, sku.pk, held)], "test")
        stock.refresh_from_db()
    return stock


def repairs() -> list[tuple[int, int, str]]:
    rows = Movement.objects.filter(kind=MovementKind.REPAIR).order_by("pk")
    return list(rows.values_list("on_hand_change", "reserved_change", "cause"))


def figures(stock: Stock) -> tuple[int, int]:
    return Stock.objects.values_list("on_hand", "reserved").get(pk=stock.pk)


def test_what_is_on_hand_stands_and_the_ledger_gets_the_row_it_lacks() -> None:
    stock = damaged(a_balance(), on_hand=7)
    [found] = disagreements()
    assert (found.sku, found.warehouse) == (stock.sku.code, "MAIN")
    assert (found.on_hand, found.ledger_on_hand, found.on_hand_change) == (7, 10, -3)

    assert repair([found], "somebody") == [found]

    assert repairs() == [(-3, 0, "somebody")]
    assert figures(stock) == (7, 0)
    assert disagreements() == []


def test_a_repair_twice_writes_one_row() -> None:
    damaged(a_balance(), on_hand=7)
    found = disagreements()
    repair(found, "test")

    assert repair(found, "test") == []
    assert len(repairs()) == 1


def test_more_reserved_than_reservations_hold_stays_reserved() -> None:
    stock = damaged(a_balance(held=3), reserved=5)

    repair(disagreements(), "test")

    assert (repairs(), figures(stock)) == ([(0, 2, "test")], (10, 5))
    assert disagreements() == []


@pytest.mark.parametrize("close", [release, ship])
def test_a_balance_covers_what_reservations_hold_so_that_they_can_be_closed(close: Any) -> None:
    stock = damaged(a_balance(held=3), reserved=1)

    repair(disagreements(), "test")

    assert repairs() == [(0, -2, "test"), (0, 2, "test")]
    assert figures(stock) == (10, 3)
    assert disagreements() == []
    close(stock.merchant_id, [stock.pk], "test")
    assert figures(stock)[1] == 0
    assert disagreements() == []


def test_a_balance_without_any_movement_is_one_too() -> None:
    merchant = a_merchant()
    stock = Stock.objects.create(
        merchant=merchant, sku=a_sku(merchant), warehouse=a_warehouse(merchant), on_hand=4
    )

    repair(disagreements(), "test")

    assert (repairs(), figures(stock)) == ([(4, 0, "test")], (4, 0))


def test_another_merchants_balances_are_left_alone() -> None:
    mine, theirs = damaged(a_balance(), on_hand=1), damaged(a_balance(), on_hand=2)

    assert [row.stock_id for row in disagreements(mine.merchant_id)] == [mine.pk]
    repair(disagreements(), "test", mine.merchant_id)

    assert [row.stock_id for row in disagreements()] == [theirs.pk]


def test_whoever_offers_the_sku_hears_of_it() -> None:
    stock = damaged(a_balance(), on_hand=7)
    heard: list[tuple[Any, list[int], str]] = []

    def listen(sender: Any, sku_ids: list[int], cause: str, **kwargs: Any) -> None:
        heard.append((sender, sku_ids, cause))

    signals.changed.connect(listen)
    try:
        repair(disagreements(), "test")
        repair([], "test")
    finally:
        signals.changed.disconnect(listen)
    assert heard == [(signals.Topic.STOCK, [stock.sku_id], "test")]


def test_many_are_found_slice_by_slice_and_repaired_in_a_few_statements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger, "SLICE", 4)
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    counts = [Count(0, sku.code, warehouse.code, 5) for sku in some_skus(merchant, 10)]
    set_on_hand(merchant.pk, counts, "test")
    Stock.objects.update(on_hand=6)

    slices = list(ledger.by_slice())
    assert [len(some) for some in slices] == [4, 4, 2]
    with CaptureQueriesContext(connection) as few:
        repair(slices[2], "test")
    with CaptureQueriesContext(connection) as many:
        repair(slices[0] + slices[1], "test")
    assert len(few) == len(many)
    assert disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_a_repair_waits_for_a_push_and_looks_again() -> None:
    stock = damaged(a_balance(), on_hand=7)
    found = disagreements()
    repaired: list[Disagreement] = []

    def late() -> None:
        repaired.extend(repair(found, "test"))
        connection.close()

    repairing = threading.Thread(target=late)
    with transaction.atomic():
        set_on_hand(stock.merchant_id, [Count(0, stock.sku.code, "MAIN", 50)], "push")
        repairing.start()
        repairing.join(0.3)
        assert repairing.is_alive()
    repairing.join()

    assert [row.on_hand for row in repaired] == [50]
    assert (repairs(), figures(stock)) == ([(-3, 0, "test")], (50, 0))
    assert disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_pushes_orders_and_repairs_at_once_end_in_agreement() -> None:
    stock = a_balance(on_hand=40)
    code, merchant_id, sku_id = stock.sku.code, stock.merchant_id, stock.sku_id
    for turn in range(5):
        damaged(stock, on_hand=20 + turn)
        found, first = disagreements(), 1_000 * turn

        at_once(
            lambda: set_on_hand(merchant_id, [Count(0, code, "MAIN", 40)], "push"),
            lambda found=found: repair(found, "test"),
            lambda found=found: repair(found, "test"),
            lambda first=first: reserve(merchant_id, [Line(first, sku_id, 1)], "order"),
        )

        repair(disagreements(), "test")
        assert disagreements() == []
    assert figures(stock) == (40, 5)
