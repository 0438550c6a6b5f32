from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import campaigns, signals
from catalog.models import Campaign, Merchant, PriceTable
from catalog.models.campaign import CampaignState
from catalog.prices import PriceRow, set_prices
from tests.builders import a_campaign, a_merchant, a_price_table, a_sku

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def a_table(merchant: Merchant, code: str, skus: int = 1) -> tuple[PriceTable, list[int]]:
    """A price table, and the SKUs that have a price in it."""
    table = a_price_table(merchant, code=code)
    priced = [a_sku(merchant) for _ in range(skus)]
    rows = [PriceRow(index, sku.code, code, Decimal(1)) for index, sku in enumerate(priced)]
    set_prices(merchant.pk, rows, "test")
    return table, [sku.pk for sku in priced]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The SKUs of each ring."""
    heard: list[Any] = []
    ring = signals.ring
    monkeypatch.setattr(
        signals, "ring", lambda topic, skus, cause: (heard.append(skus), ring(topic, skus, cause))
    )
    return heard


def test_a_start_and_an_end_are_told_once_each(rung: list[Any]) -> None:
    merchant = a_merchant()
    table, skus = a_table(merchant, "SALE")
    campaign = a_campaign(table)
    rung.clear()
    before, during = campaign.starts_at - HOUR, campaign.starts_at
    moments = (before, during, during, campaign.ends_at, campaign.ends_at + HOUR)
    assert [campaigns.announce("clock", at=at) for at in moments] == [0, 1, 0, 1, 0]
    assert rung == [skus, skus]


def test_an_edge_that_nobody_saw_is_found_later(rung: list[Any]) -> None:
    table, skus = a_table(a_merchant(), "SALE")
    campaign = a_campaign(table)
    rung.clear()
    campaigns.announce("clock", at=campaign.ends_at - timedelta(seconds=1))
    campaigns.announce("clock", at=campaign.ends_at + timedelta(days=3))
    assert rung == [skus, skus]


def test_one_that_came_and_went_unseen_is_not_told(rung: list[Any]) -> None:
    table, _skus = a_table(a_merchant(), "SALE")
    campaign = a_campaign(table)
    rung.clear()
    assert campaigns.announce("clock", at=campaign.ends_at + HOUR) == 0
    assert rung == []


def test_pausing_and_resuming_are_edges(rung: list[Any]) -> None:
    table, skus = a_table(a_merchant(), "SALE")
    campaign = a_campaign(table)
    campaigns.announce("clock")
    rung.clear()
    for paused in (True, True, False):
        Campaign.objects.update(paused=paused)
        campaigns.announce("clock")
    assert rung == [skus, skus]
    campaign.refresh_from_db()
    assert campaign.announced_table == table


def test_another_table_is_an_edge_of_both(rung: list[Any]) -> None:
    merchant = a_merchant()
    table, skus = a_table(merchant, "SALE")
    other, others = a_table(merchant, "MORE", skus=2)
    a_campaign(table)
    campaigns.announce("clock")
    rung.clear()
    Campaign.objects.update(table=other)
    assert campaigns.announce("clock") == 1
    assert rung == [skus + others]


def test_a_campaign_that_is_deleted_is_over(rung: list[Any]) -> None:
    table, skus = a_table(a_merchant(), "SALE")
    announced, fresh = a_campaign(table), a_campaign(table, starts_at=timezone.now() + HOUR / 2)
    campaigns.announce("clock")
    rung.clear()
    campaigns.remove([announced.pk, fresh.pk], "user:1")
    assert rung == [skus]
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("hours", "paused", "state"),
    [
        ((0, 1), False, CampaignState.RUNNING),
        ((-1, 1), True, CampaignState.PAUSED),
        ((1, 2), True, CampaignState.PAUSED),
        ((1, 2), False, CampaignState.WAITING),
        ((-2, 0), False, CampaignState.OVER),
        ((-2, -1), True, CampaignState.OVER),
    ],
)
def test_how_a_campaign_stands(hours: tuple[int, int], paused: bool, state: str) -> None:
    now = timezone.now()
    starts, ends = (now + hour * HOUR for hour in hours)
    table = a_price_table(a_merchant())
    campaign = a_campaign(table, starts_at=starts, ends_at=ends, paused=paused)
    assert campaign.state_at(now) == state


def test_one_merchants_edges_can_be_told_alone() -> None:
    ana, bia = a_merchant(), a_merchant()
    a_campaign(a_price_table(ana))
    a_campaign(a_price_table(bia))
    assert campaigns.announce("user:1", ana.pk) == 1
    assert campaigns.announce("clock") == 1


def test_it_costs_the_same_whatever_the_number_of_skus_and_campaigns() -> None:
    def statements(number: int) -> int:
        merchant = a_merchant()
        for index in range(number):
            a_campaign(a_table(merchant, f"T{index}", skus=number)[0])
        with CaptureQueriesContext(connection) as queries:
            assert campaigns.announce("clock", merchant.pk) == number
        return len(queries)

    assert statements(1) == statements(6)
