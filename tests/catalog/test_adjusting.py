import pytest

from catalog.adjusting import adjust
from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind, Stock
from catalog.reservations import Line, release, reserve, ship
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse

pytestmark = pytest.mark.django_db


def reserved(balance: Stock) -> int:
    balance.refresh_from_db()
    return balance.reserved


def test_a_line_that_grew_holds_more_and_one_that_shrank_gives_the_difference_back() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    grown, shrunk = a_sku(merchant), a_sku(merchant)
    of_grown, of_shrunk = a_stock(grown, warehouse, 9), a_stock(shrunk, warehouse, 9)
    reserve(merchant.pk, [Line(1, grown.pk, 2), Line(2, shrunk.pk, 5)], "order:1")

    held = adjust(merchant.pk, [Line(1, grown.pk, 3), Line(2, shrunk.pk, 4)], "order:1")

    assert held == {1: 3, 2: 4}
    assert (reserved(of_grown), reserved(of_shrunk)) == (3, 4)
    changes = Movement.objects.filter(kind=MovementKind.ADJUST).order_by("reservation")
    assert [change.reserved_change for change in changes] == [1, -1]
    assert disagreements() == []


def test_the_same_adjustment_twice_changes_nothing_the_second_time() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    reserve(merchant.pk, [Line(1, sku.pk, 5)], "order:1")

    for _ in range(2):
        assert adjust(merchant.pk, [Line(1, sku.pk, 2)], "order:1") == {1: 2}

    assert reserved(balance) == 2
    assert Movement.objects.filter(kind=MovementKind.ADJUST).count() == 1


def test_a_reservation_may_be_adjusted_many_times_and_is_then_given_back_whole() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    reserve(merchant.pk, [Line(1, sku.pk, 5)], "order:1")

    for quantity in (7, 1, 8, 3):
        assert adjust(merchant.pk, [Line(1, sku.pk, quantity)], "order:1") == {1: quantity}
    release(merchant.pk, [1], "order:1")

    assert reserved(balance) == 0
    assert disagreements() == []


def test_what_was_adjusted_leaves_whole() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 9)
    reserve(merchant.pk, [Line(1, sku.pk, 5)], "order:1")
    adjust(merchant.pk, [Line(1, sku.pk, 6)], "order:1")

    ship(merchant.pk, [1], "order:1")

    assert (reserved(balance), balance.on_hand) == (0, 3)
    assert disagreements() == []


def test_nothing_wanted_gives_all_back_and_more_than_there_is_holds_what_there_is() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 4)
    reserve(merchant.pk, [Line(1, sku.pk, 2)], "order:1")

    assert adjust(merchant.pk, [Line(1, sku.pk, 9)], "order:1") == {1: 4}
    assert adjust(merchant.pk, [Line(1, sku.pk, 0)], "order:1") == {1: 0}
    assert reserved(balance) == 0


def test_a_line_takes_what_another_line_of_the_same_order_gives() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 3)
    reserve(merchant.pk, [Line(1, sku.pk, 3)], "order:1")

    held = adjust(merchant.pk, [Line(1, sku.pk, 0), Line(2, sku.pk, 3)], "order:1")

    assert held == {1: 0, 2: 3}
    assert reserved(balance) == 3


def test_another_sku_in_the_same_line_moves_the_reservation_to_it() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    old, new = a_sku(merchant), a_sku(merchant)
    of_old, of_new = a_stock(old, warehouse, 5), a_stock(new, warehouse, 5)
    reserve(merchant.pk, [Line(1, old.pk, 2)], "order:1")

    assert adjust(merchant.pk, [Line(1, new.pk, 2)], "order:1") == {1: 2}

    assert (reserved(of_old), reserved(of_new)) == (0, 2)
    assert disagreements() == []


def test_what_is_given_back_comes_from_the_other_warehouses_first() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    first = a_stock(sku, a_warehouse(merchant, code="FIRST"), 2)
    small = a_stock(sku, a_warehouse(merchant, code="SMALL"), 2)
    full = a_stock(sku, a_warehouse(merchant, code="FULL"), 3)
    there = first.warehouse_id
    reserve(merchant.pk, [Line(1, sku.pk, 7)], "order:1", warehouse_id=there)

    adjust(merchant.pk, [Line(1, sku.pk, 4)], "order:1", warehouse_id=there)

    assert [reserved(balance) for balance in (first, small, full)] == [2, 0, 2]
    assert disagreements() == []


def test_with_the_rule_only_that_warehouse_the_others_give_nothing() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    own = a_stock(sku, a_warehouse(merchant, code="OWN"), 2)
    other = a_stock(sku, a_warehouse(merchant, code="OTHER"), 9)
    reserve(merchant.pk, [Line(1, sku.pk, 1)], "order:1", warehouse_id=own.warehouse_id)

    held = adjust(
        merchant.pk,
        [Line(1, sku.pk, 5)],
        "order:1",
        warehouse_id=own.warehouse_id,
        only_there=True,
    )

    assert held == {1: 2}
    assert (reserved(own), reserved(other)) == (2, 0)


def test_another_merchants_reservation_is_out_of_reach() -> None:
    merchant, stranger = a_merchant(), a_merchant()
    sku = a_sku(stranger)
    balance = a_stock(sku, a_warehouse(stranger), 5)
    reserve(stranger.pk, [Line(1, sku.pk, 3)], "order:1")

    assert adjust(merchant.pk, [Line(1, sku.pk, 0)], "order:1") == {1: 0}
    assert reserved(balance) == 3
