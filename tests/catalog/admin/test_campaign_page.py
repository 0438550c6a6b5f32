from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from catalog import signals
from catalog.models import Campaign, Merchant, PriceTable
from catalog.models.campaign import CampaignState
from catalog.prices import PriceRow, set_prices
from tests.builders import a_campaign, a_merchant, a_price_table, a_sku, a_user
from tests.integrations.admin.pages import address, browser, errors

pytestmark = pytest.mark.django_db

FORM = {
    "name": "Black Friday",
    "starts_at_0": "27/11/2020",
    "starts_at_1": "00:00:00",
    "ends_at_0": "27/11/2050",
    "ends_at_1": "23:59:59",
}


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The SKUs of each ring."""
    heard: list[Any] = []
    ring = signals.ring
    monkeypatch.setattr(
        signals, "ring", lambda topic, skus, cause: (heard.append(skus), ring(topic, skus, cause))
    )
    return heard


def a_priced_table(merchant: Merchant, code: str = "SALE") -> tuple[PriceTable, int]:
    """A table, and the SKU that has a price in it."""
    table, sku = a_price_table(merchant, code=code), a_sku(merchant)
    set_prices(merchant.pk, [PriceRow(0, sku.code, code, Decimal(5))], "test")
    return table, sku.pk


def test_a_campaign_that_runs_when_it_is_saved_is_told_at_once(rung: list[Any]) -> None:
    merchant = a_merchant()
    table, sku = a_priced_table(merchant)
    rung.clear()
    client = browser(a_user(merchant))
    client.post(address(Campaign, "add"), {**FORM, "table": table.pk})
    campaign = Campaign.objects.get()
    assert (campaign.merchant, campaign.announced_table) == (merchant, table)
    assert timezone.localtime(campaign.starts_at).hour == 0
    url = address(Campaign, "change", campaign.pk)
    client.post(url, {**FORM, "table": table.pk, "paused": "on"})
    assert rung == [[sku], [sku]]


def test_a_campaign_must_end_after_it_starts() -> None:
    merchant = a_merchant()
    table, _sku = a_priced_table(merchant)
    data = {**FORM, "table": table.pk, "ends_at_0": "26/11/2020"}
    assert "ends_at" in errors(browser(a_user(merchant)).post(address(Campaign, "add"), data))


def test_a_strangers_table_is_refused() -> None:
    stranger, _sku = a_priced_table(a_merchant())
    data = {**FORM, "table": stranger.pk}
    response = browser(a_user(a_merchant())).post(address(Campaign, "add"), data)
    assert "table" in errors(response)


def test_the_actions_pause_and_resume_ones_own_campaigns(rung: list[Any]) -> None:
    merchant = a_merchant()
    table, sku = a_priced_table(merchant)
    mine = a_campaign(table)
    other = a_campaign(a_priced_table(a_merchant())[0])
    client = browser(a_user(merchant))
    rung.clear()
    for action, paused in (("resume", False), ("pause", True)):
        data = {"action": action, "_selected_action": [mine.pk, other.pk]}
        client.post(address(Campaign, "changelist"), data)
        mine.refresh_from_db()
        other.refresh_from_db()
        assert (mine.paused, other.paused) == (paused, False)
    assert rung == [[sku], [sku]]


@pytest.mark.parametrize("way", ["page", "action"])
def test_deleting_a_campaign_ends_it(way: str, rung: list[Any]) -> None:
    merchant = a_merchant()
    table, sku = a_priced_table(merchant)
    campaign = a_campaign(table, announced_table=table)
    rung.clear()
    client = browser(a_user(merchant))
    if way == "page":
        client.post(address(Campaign, "delete", campaign.pk), {"post": "yes"})
    else:
        data = {"action": "delete_selected", "_selected_action": [campaign.pk], "post": "yes"}
        client.post(address(Campaign, "changelist"), data)
    assert not Campaign.objects.exists()
    assert rung == [[sku]]


def test_the_list_says_how_each_stands() -> None:
    merchant = a_merchant()
    a_campaign(a_price_table(merchant))
    html = browser(a_user(merchant)).get(address(Campaign, "changelist")).content.decode()
    assert str(CampaignState.RUNNING.label) in html


def test_a_table_of_a_campaign_is_not_deleted() -> None:
    merchant = a_merchant()
    table, _sku = a_priced_table(merchant)
    a_campaign(table)
    client = browser(a_user(merchant))
    client.post(address(PriceTable, "delete", table.pk), {"post": "yes"})
    assert PriceTable.objects.filter(pk=table.pk).exists()


def test_another_default_table_is_told(rung: list[Any]) -> None:
    merchant = a_merchant()
    table, sku = a_priced_table(merchant)
    rung.clear()
    data = {"name": "Nova", "code": table.code, "currency": "BRL", "is_default": "on"}
    browser(a_user(merchant)).post(address(PriceTable, "change", table.pk), data)
    assert rung == [[sku]]
