from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.batch import BatchResult, Refusal
from catalog.models import Merchant, Price
from catalog.prices import PriceRow, set_prices
from tests.builders import a_merchant, a_price_table, a_sku, some_skus

pytestmark = pytest.mark.django_db


def price(merchant: Merchant, *rows: tuple[str, str, str, str | None]) -> BatchResult:
    return set_prices(
        merchant.pk,
        [
            PriceRow(index, sku, table, Decimal(sale), Decimal(listed) if listed else None)
            for index, (sku, table, sale, listed) in enumerate(rows)
        ],
        "token:test",
    )


def test_a_price_is_stored_to_the_cent() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    a_price_table(merchant, code="SITE")

    assert price(merchant, ("A", "SITE", "309.90", "359.90")).changed == 1

    stored = Price.objects.get()
    assert (stored.sale_price, stored.list_price) == (Decimal("309.90"), Decimal("359.90"))


def test_without_a_list_price_the_sale_price_is_both() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    a_price_table(merchant, is_default=True)

    price(merchant, ("A", "", "10", None))

    assert Price.objects.get().list_price == Decimal("10.00")


def test_the_same_price_again_writes_nothing() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    a_price_table(merchant, code="SITE")
    price(merchant, ("A", "SITE", "10.00", "12.00"))
    before = Price.objects.get().updated_at

    result = price(merchant, ("A", "SITE", "10", "12.0"))

    assert (result.changed, result.unchanged) == (0, 1)
    assert Price.objects.get().updated_at == before


def test_wrong_rows_are_told_and_the_good_ones_applied() -> None:
    merchant = a_merchant()
    a_sku(merchant, code="A")
    a_price_table(merchant, code="SITE")

    result = price(
        merchant,
        ("NO", "SITE", "1", None),
        ("A", "NO", "1", None),
        ("A", "SITE", "0", None),
        ("A", "SITE", "1.999", None),
        ("A", "SITE", "NaN", None),
        ("A", "SITE", "10", "9"),
        ("A", "SITE", "8", "9"),
    )

    assert [(row.index, row.code) for row in result.rejected] == [
        (0, Refusal.UNKNOWN_SKU),
        (1, Refusal.UNKNOWN_PRICE_TABLE),
        (2, Refusal.WRONG_PRICE),
        (3, Refusal.WRONG_PRICE),
        (4, Refusal.WRONG_PRICE),
        (5, Refusal.SALE_ABOVE_LIST),
    ]
    assert Price.objects.get().sale_price == Decimal("8.00")


@pytest.mark.parametrize("size", [10, 500])
def test_a_batch_is_a_handful_of_statements_whatever_its_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    merchant = a_merchant()
    codes = [sku.code for sku in some_skus(merchant, size)]
    a_price_table(merchant, code="SITE")

    with django_assert_num_queries(6):  # savepoint, prices, lock, marks, publications, release
        assert price(merchant, *((code, "SITE", "1.00", None) for code in codes)).changed == size
