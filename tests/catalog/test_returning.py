"""Where what comes back is put, and that it is put there once."""

from typing import Any

import pytest

from catalog import signals
from catalog.ledger import disagreements
from catalog.models import Merchant, Movement, MovementKind, Sku, Stock
from catalog.reservations import Line, reserve, ship
from catalog.returning import Returned, take_back
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse

pytestmark = pytest.mark.django_db


def gone(sku: Sku, reservation: int, quantity: int) -> None:
    reserve(sku.merchant_id, [Line(reservation, sku.pk, quantity)], "test")
    ship(sku.merchant_id, [reservation], "test")


def a_place(*on_hand: int) -> tuple[Merchant, Sku, list[Stock]]:
    """A SKU in so many warehouses, of which the last is the default one."""
    merchant = a_merchant()
    sku = a_sku(merchant)
    warehouses = [
        a_warehouse(merchant, code=f"W{n}", is_default=n == len(on_hand) - 1)
        for n in range(len(on_hand))
    ]
    return merchant, sku, [a_stock(sku, one, n) for one, n in zip(warehouses, on_hand, strict=True)]


def on_hand(balances: list[Stock]) -> list[int]:
    for balance in balances:
        balance.refresh_from_db()
    return [balance.on_hand for balance in balances]


def test_it_goes_back_where_it_left_from() -> None:
    merchant, sku, balances = a_place(5, 3, 0)
    gone(sku, 1, 7)
    assert on_hand(balances) == [0, 1, 0]

    first = take_back(merchant.pk, [Returned(1, sku.pk, 6, turn=1)], "test")
    assert (first, on_hand(balances)) == ({1: 6}, [5, 2, 0])

    take_back(merchant.pk, [Returned(1, sku.pk, 1, turn=2)], "test")
    assert on_hand(balances) == [5, 3, 0]
    assert disagreements() == []


def test_two_turns_of_one_call_are_laid_end_to_end() -> None:
    merchant, sku, balances = a_place(5, 3, 0)
    gone(sku, 1, 7)

    lines = [Returned(1, sku.pk, 4, turn=1), Returned(1, sku.pk, 3, turn=2)]
    assert take_back(merchant.pk, lines, "test") == {1: 7}

    assert on_hand(balances) == [5, 3, 0]
    assert disagreements() == []


def test_a_turn_that_is_known_gives_nothing_the_second_time() -> None:
    merchant, sku, balances = a_place(5)
    gone(sku, 1, 4)
    line = Returned(1, sku.pk, 2, turn=1)

    assert take_back(merchant.pk, [line], "test") == {1: 2}
    assert take_back(merchant.pk, [line], "test") == {}

    assert on_hand(balances) == [3]
    assert Movement.objects.filter(kind=MovementKind.RETURN).count() == 1


def test_what_never_left_a_place_lies_in_the_default_one_or_else_in_the_oldest() -> None:
    merchant, sku, balances = a_place(5, 3)
    take_back(merchant.pk, [Returned(1, sku.pk, 2, turn=1)], "test")
    assert on_hand(balances) == [5, 5]

    merchant.warehouse_set.update(is_default=False)
    take_back(merchant.pk, [Returned(2, sku.pk, 2, turn=1)], "test")
    assert on_hand(balances) == [7, 5]
    assert disagreements() == []


def test_what_more_comes_back_than_left_lies_with_it() -> None:
    merchant, sku, balances = a_place(2, 0)
    gone(sku, 1, 5)

    take_back(merchant.pk, [Returned(1, sku.pk, 5, turn=1)], "test")

    assert on_hand(balances) == [5, 0]
    assert Movement.objects.filter(kind=MovementKind.RETURN).count() == 1
    assert disagreements() == []


def test_what_an_erp_counted_away_meanwhile_comes_back_whole() -> None:
    merchant, sku, balances = a_place(5)
    reserve(merchant.pk, [Line(1, sku.pk, 4)], "test")
    a_stock(sku, balances[0].warehouse, 1)
    ship(merchant.pk, [1], "test")
    assert on_hand(balances) == [0]

    take_back(merchant.pk, [Returned(1, sku.pk, 4, turn=1)], "test")

    assert on_hand(balances) == [4]


def test_a_sku_that_was_never_counted_stays_unknown() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)

    assert take_back(merchant.pk, [Returned(1, sku.pk, 2, turn=1)], "test") == {}

    assert not Stock.objects.exists()


def test_another_merchants_ledger_is_not_looked_at() -> None:
    _merchant, sku, balances = a_place(5)
    gone(sku, 1, 4)

    take_back(a_merchant().pk, [Returned(1, sku.pk, 4, turn=1)], "test")

    assert on_hand(balances) == [1]


def test_the_others_hear_of_it_and_not_as_of_a_sale() -> None:
    merchant, sku, _balances = a_place(5, 5)
    other = a_sku(merchant)
    gone(sku, 1, 8)
    heard: list[tuple[list[int], bool]] = []

    def hear(sender: str, sku_ids: list[int], sold: bool, **kwargs: Any) -> None:
        heard.append((sku_ids, sold))

    signals.changed.connect(hear)
    lines = [Returned(1, sku.pk, 8, turn=1), Returned(2, other.pk, 1, turn=1)]
    take_back(merchant.pk, lines, "test")
    take_back(merchant.pk, lines, "test")
    signals.changed.disconnect(hear)

    assert heard == [([sku.pk], False)]
