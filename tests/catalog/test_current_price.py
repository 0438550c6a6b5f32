from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.current_price import CurrentPrice, prices_now
from catalog.models import Merchant
from catalog.prices import PriceRow, set_prices
from tests.builders import a_campaign, a_merchant, a_price_table, a_sku

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_priced_sku(merchant: Merchant, **prices: str) -> int:
    """A SKU with these prices by table, whose tables are made when they are new."""
    sku = a_sku(merchant)
    for code, price in prices.items():
        if not merchant.pricetable_set.filter(code=code).exists():
            a_price_table(merchant, code=code, is_default=code == "MAIN")
        set_prices(merchant.pk, [PriceRow(0, sku.code, code, Decimal(price))], "test")
    return sku.pk


def price(merchant: Merchant, sku: int, at: datetime, table: str = "") -> str | None:
    table_id = merchant.pricetable_set.get(code=table).pk if table else None
    found = prices_now(merchant.pk, [sku], table_id, at).get(sku)
    return str(found.sale_price) if found else None


def test_a_campaign_counts_from_its_start_up_to_its_end() -> None:
    merchant = a_merchant()
    sku = a_priced_sku(merchant, MAIN="10", SALE="8")
    table = merchant.pricetable_set.get(code="SALE")
    a_campaign(table, starts_at=NOON, ends_at=NOON + HOUR)
    tick = timedelta(microseconds=1)
    told = [price(merchant, sku, at) for at in (NOON - tick, NOON, NOON + HOUR - tick, NOON + HOUR)]
    assert told == ["10.00", "8.00", "8.00", "10.00"]


def test_a_paused_campaign_does_not_count() -> None:
    merchant = a_merchant()
    sku = a_priced_sku(merchant, MAIN="10", SALE="8")
    a_campaign(merchant.pricetable_set.get(code="SALE"), paused=True)
    assert prices_now(merchant.pk, [sku]) == {sku: CurrentPrice(Decimal(10), Decimal(10))}


def test_of_two_campaigns_the_one_that_started_last_counts_where_it_has_a_price() -> None:
    merchant = a_merchant()
    both = a_priced_sku(merchant, MAIN="10", WEEK="8", DAY="5")
    week = a_priced_sku(merchant, MAIN="20", WEEK="18")
    neither = a_priced_sku(merchant, MAIN="30")
    a_campaign(merchant.pricetable_set.get(code="DAY"), starts_at=NOON, ends_at=NOON + HOUR)
    a_campaign(
        merchant.pricetable_set.get(code="WEEK"), starts_at=NOON - HOUR, ends_at=NOON + 9 * HOUR
    )
    assert [price(merchant, sku, NOON) for sku in (both, week, neither)] == [
        "5.00",
        "18.00",
        "30.00",
    ]


def test_without_a_table_the_default_one_is_meant() -> None:
    merchant = a_merchant()
    sku = a_priced_sku(merchant, MAIN="10", B2B="7")
    only_b2b = a_priced_sku(merchant, B2B="6")
    assert price(merchant, sku, NOON) == "10.00"
    assert price(merchant, sku, NOON, table="B2B") == "7.00"
    assert price(merchant, only_b2b, NOON) is None


def test_a_strangers_campaign_and_prices_do_not_count() -> None:
    merchant, stranger = a_merchant(), a_merchant()
    sku = a_priced_sku(merchant, MAIN="10")
    theirs = a_priced_sku(stranger, MAIN="99", SALE="1")
    a_campaign(stranger.pricetable_set.get(code="SALE"))
    assert list(prices_now(merchant.pk, [sku, theirs])) == [sku]


@pytest.mark.parametrize("number", [1, 40])
def test_many_skus_are_one_statement(number: int) -> None:
    merchant = a_merchant()
    skus = [a_priced_sku(merchant, MAIN="10") for _ in range(number)]
    with CaptureQueriesContext(connection) as queries:
        assert len(prices_now(merchant.pk, skus)) == number
    assert len(queries) == 1
