import pytest

from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind
from catalog.reservations import Line, release, reserve, ship
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse

pytestmark = pytest.mark.django_db


def test_what_is_reserved_is_no_longer_available() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)

    held = reserve(merchant.pk, [Line(1, sku.pk, 3)], "order:1")

    balance.refresh_from_db()
    assert held == {1: 3}
    assert (balance.on_hand, balance.reserved, balance.available) == (5, 3, 2)
    assert disagreements() == []


def test_more_than_there_is_holds_what_there_is() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 2)

    held = reserve(merchant.pk, [Line(1, sku.pk, 1), Line(2, sku.pk, 3)], "order:1")

    balance.refresh_from_db()
    assert held == {1: 1, 2: 1}
    assert balance.available == 0


def test_nothing_there_holds_nothing() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    a_stock(sku, a_warehouse(merchant), 0)

    assert reserve(merchant.pk, [Line(1, sku.pk, 1)], "order:1") == {}
    assert Movement.objects.filter(kind=MovementKind.RESERVE).count() == 0


def test_the_connections_warehouse_is_asked_first_then_the_fullest() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    first = a_stock(sku, a_warehouse(merchant, code="FIRST"), 1)
    small = a_stock(sku, a_warehouse(merchant, code="SMALL"), 2)
    full = a_stock(sku, a_warehouse(merchant, code="FULL"), 9)

    reserve(merchant.pk, [Line(1, sku.pk, 4)], "order:1", warehouse_id=first.warehouse_id)

    for balance, reserved in ((first, 1), (small, 0), (full, 3)):
        balance.refresh_from_db()
        assert balance.reserved == reserved


def test_with_the_rule_only_that_warehouse_the_others_are_not_touched() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    own = a_stock(sku, a_warehouse(merchant, code="OWN"), 1)
    other = a_stock(sku, a_warehouse(merchant, code="OTHER"), 9)

    held = reserve(
        merchant.pk,
        [Line(1, sku.pk, 4)],
        "order:1",
        warehouse_id=own.warehouse_id,
        only_there=True,
    )

    other.refresh_from_db()
    assert held == {1: 1}
    assert other.reserved == 0


def test_a_second_release_gives_nothing_back() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)
    reserve(merchant.pk, [Line(1, sku.pk, 3)], "order:1")

    release(merchant.pk, [1], "order:1")
    release(merchant.pk, [1], "order:1")

    balance.refresh_from_db()
    assert (balance.on_hand, balance.reserved) == (5, 0)
    assert Movement.objects.filter(kind=MovementKind.RELEASE).count() == 1
    assert disagreements() == []


def test_shipped_goods_leave_hand_and_reservation() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), 5)
    reserve(merchant.pk, [Line(1, sku.pk, 3)], "order:1")

    ship(merchant.pk, [1], "order:1")
    release(merchant.pk, [1], "order:1")

    balance.refresh_from_db()
    assert (balance.on_hand, balance.reserved) == (2, 0)
    assert disagreements() == []


def test_goods_that_left_before_the_count_do_not_make_the_balance_negative() -> None:
    merchant = a_merchant()
    sku, warehouse = a_sku(merchant), a_warehouse(merchant)
    balance = a_stock(sku, warehouse, 5)
    reserve(merchant.pk, [Line(1, sku.pk, 2), Line(2, sku.pk, 2)], "order:1")
    a_stock(sku, warehouse, 3)

    ship(merchant.pk, [1, 2], "order:1")

    balance.refresh_from_db()
    assert (balance.on_hand, balance.reserved) == (0, 0)
    assert disagreements() == []


def test_another_merchants_stock_is_out_of_reach() -> None:
    merchant, stranger = a_merchant(), a_merchant()
    sku = a_sku(stranger)
    a_stock(sku, a_warehouse(stranger), 5)

    assert reserve(merchant.pk, [Line(1, sku.pk, 1)], "order:1") == {}
