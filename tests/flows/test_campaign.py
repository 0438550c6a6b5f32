"""Black Friday: a campaign's prices reach the platform when it starts and leave when it ends."""

from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.models import Campaign
from catalog.prices import PriceRow, set_prices
from integrations import outbox
from integrations.models import Connection, Outbound
from integrations.models.work import OutboundTopic
from integrations.sync import figures
from integrations.tasks import campaign_edges
from tests.builders import a_campaign, a_connection, a_listing, a_merchant, a_price_table, a_sku

pytestmark = pytest.mark.django_db


def due(connection: Connection) -> dict[str, str]:
    """The sale prices that wait to be told, by SKU; afterwards they count as told."""
    rows = list(
        Outbound.objects.filter(
            connection=connection, topic=OutboundTopic.PRICE, due_at__isnull=False
        )
    )
    told = figures.read(connection, OutboundTopic.PRICE, rows)
    Outbound.objects.update(due_at=None)
    codes = {row.pk: row.sku.code for row in rows}
    return {codes[pk]: figure.told[1] for pk, figure in told.items()}


def test_its_prices_are_told_when_it_starts_pauses_and_ends() -> None:
    merchant = a_merchant()
    main = a_price_table(merchant, is_default=True)
    sale = a_price_table(merchant, code="SALE")
    connection = a_connection(merchant, price_table=main)
    rows = [PriceRow(0, "A", "MAIN", Decimal(100)), PriceRow(1, "B", "MAIN", Decimal(50))]
    for code in ("A", "B"):
        outbox.follow([a_listing(connection, a_sku(merchant, code=code))])
    set_prices(merchant.pk, [*rows, PriceRow(2, "A", "SALE", Decimal(80))], "erp")
    assert due(connection) == {"A": "100.00", "B": "50.00"}

    campaign = a_campaign(sale)
    assert campaign_edges() == 1
    assert due(connection) == {"A": "80.00"}
    assert campaign_edges() == 0
    assert due(connection) == {}

    Campaign.objects.update(paused=True)
    campaign_edges()
    assert due(connection) == {"A": "100.00"}

    Campaign.objects.update(paused=False)
    campaign_edges()
    assert due(connection) == {"A": "80.00"}

    set_prices(merchant.pk, [PriceRow(0, "A", "MAIN", Decimal(120))], "erp")
    assert due(connection) == {"A": "80.00"}  # rung for, and still the campaign's

    Campaign.objects.update(ends_at=campaign.starts_at + timedelta(minutes=1))
    campaign_edges()
    assert due(connection) == {"A": "120.00"}
