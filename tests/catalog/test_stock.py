from collections.abc import Sequence

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.batch import BatchResult, Refusal
from catalog.ledger import disagreements
from catalog.models import Merchant, Movement, MovementKind, Stock
from catalog.signals import Topic, changed
from catalog.stock import Count, set_on_hand
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse, some_skus

pytestmark = pytest.mark.django_db


def count(merchant: Merchant, *rows: tuple[str, str, int]) -> BatchResult:
    return set_on_hand(merchant.pk, [Count(i, *row) for i, row in enumerate(rows)], "token:test")


def rings(
    during: Sequence[tuple[str, str, int]], merchant: Merchant
) -> list[tuple[str, list[int]]]:
    heard = []

    def listen(sender: Topic, sku_ids: list[int], **kwargs: object) -> None:
        heard.append((str(sender), sku_ids))

    changed.connect(listen)
    try:
        count(merchant, *during)
    finally:
        changed.disconnect(listen)
    return heard


def test_a_first_count_opens_the_balance_with_its_ledger_row() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    a_warehouse(merchant, code="CD")

    result = count(merchant, ("A", "CD", 7))

    assert (result.received, result.changed, result.unchanged) == (1, 1, 0)
    balance = Stock.objects.get()
    movement = Movement.objects.get()
    assert balance.on_hand == 7
    assert (movement.stock, movement.kind, movement.on_hand_change) == (
        balance,
        MovementKind.COUNT,
        7,
    )
    assert movement.cause == "token:test"


def test_a_first_count_of_zero_is_a_known_zero() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="A")
    a_warehouse(merchant, code="CD")

    assert rings([("A", "CD", 0)], merchant) == [("stock", [sku.pk])]
    assert Stock.objects.get().on_hand == 0
    assert disagreements() == []


def test_a_new_count_replaces_the_old_one_and_the_ledger_holds_the_difference() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="A")
    balance = a_stock(sku, a_warehouse(merchant, code="CD"), 7)

    count(merchant, ("A", "CD", 4))

    balance.refresh_from_db()
    assert balance.on_hand == 4
    assert list(Movement.objects.order_by("id").values_list("on_hand_change", flat=True)) == [7, -3]


def test_the_same_count_again_writes_nothing_and_rings_nobody() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="A")
    balance = a_stock(sku, a_warehouse(merchant, code="CD"), 7)

    assert rings([("A", "CD", 7)], merchant) == []

    again = Stock.objects.get()
    assert again.updated_at == balance.updated_at
    assert Movement.objects.count() == 1
    assert count(merchant, ("A", "CD", 7)).unchanged == 1


def test_the_doorbell_rings_once_with_every_changed_sku_and_only_those() -> None:
    merchant = a_merchant()
    a, b, c = (a_sku(merchant, code=code) for code in "ABC")
    cd = a_warehouse(merchant, code="CD")
    shop = a_warehouse(merchant, code="SHOP")
    a_stock(b, cd, 5)

    heard = rings([("A", "CD", 1), ("A", "SHOP", 2), ("B", "CD", 5), ("C", "SHOP", 3)], merchant)

    assert heard == [("stock", [a.pk, c.pk])]
    assert Stock.objects.filter(warehouse=shop).count() == 2


def test_wrong_rows_are_told_and_the_good_ones_applied() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    a_warehouse(merchant, code="CD")

    result = count(
        merchant,
        ("NO", "CD", 1),
        ("A", "NO", 1),
        ("A", "CD", -1),
        ("A", "CD", 2**40),
        ("A", "CD", 9),
    )

    assert [(row.index, row.code) for row in result.rejected] == [
        (0, Refusal.UNKNOWN_SKU),
        (1, Refusal.UNKNOWN_WAREHOUSE),
        (2, Refusal.NEGATIVE_QUANTITY),
        (3, Refusal.QUANTITY_TOO_LARGE),
    ]
    assert Stock.objects.get().on_hand == 9
    assert result.received == result.changed + result.unchanged + len(result.rejected)


def test_of_two_rows_for_the_same_place_the_later_counts() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    a_warehouse(merchant, code="CD")

    result = count(merchant, ("A", "CD", 1), ("A", "CD", 2))

    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.SUPERSEDED)]
    assert Stock.objects.get().on_hand == 2


def test_without_a_warehouse_the_default_one_is_meant() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    a_warehouse(merchant, code="SHOP")
    default = a_warehouse(merchant, code="CD", is_default=True)

    count(merchant, ("A", "", 3))

    assert Stock.objects.get().warehouse == default


def test_the_default_warehouse_named_and_unnamed_is_one_place() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    a_warehouse(merchant, code="CD", is_default=True)

    result = count(merchant, ("A", "", 3), ("A", "CD", 4))

    assert [(row.index, row.code) for row in result.rejected] == [(0, Refusal.SUPERSEDED)]
    assert Stock.objects.get().on_hand == 4
    assert disagreements() == []


def test_another_merchants_codes_are_unknown() -> None:
    merchant, stranger = a_merchant(), a_merchant()
    theirs = a_stock(a_sku(stranger, code="A"), a_warehouse(stranger, code="CD"), 5)

    result = count(merchant, ("A", "CD", 1))

    assert [row.code for row in result.rejected] == [Refusal.UNKNOWN_SKU]
    theirs.refresh_from_db()
    assert theirs.on_hand == 5


@pytest.mark.parametrize("size", [10, 500])
def test_a_batch_is_a_handful_of_statements_whatever_its_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    merchant = a_merchant()
    codes = [sku.code for sku in some_skus(merchant, size)]
    a_warehouse(merchant, code="CD")
    count(merchant, *((code, "CD", 1) for code in codes))

    with django_assert_num_queries(6):  # savepoint, counts, lock, marks, publications, release
        result = count(merchant, *((code, "CD", 2) for code in codes))

    assert result.changed == size
    assert disagreements() == []
