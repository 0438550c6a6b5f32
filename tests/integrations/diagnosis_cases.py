"""What the tests of the diagnosis ask about."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.models import Merchant, Sku, Warehouse
from catalog.prices import PriceRow, set_prices
from integrations import diagnosis, outbox
from integrations.diagnosis import Code, Condition, Diagnosis
from integrations.models import Connection, Listing, Outbound
from integrations.traffic import Flow
from tests.builders import (
    a_connection,
    a_listing,
    a_merchant,
    a_price_table,
    a_sku,
    a_stock,
    a_warehouse,
)


@dataclass(frozen=True)
class Sold:
    """A SKU with a figure and a price, linked on one connection, and all of it told."""

    merchant: Merchant
    warehouse: Warehouse
    sku: Sku
    connection: Connection
    listing: Listing

    def diagnosis(self) -> Diagnosis:
        return diagnosis.of_listing(Listing.objects.get(pk=self.listing.pk))

    def condition(self, code: Code, flow: Flow | None = None) -> Condition:
        return condition(self.diagnosis(), code, flow)

    def blocking(self) -> Code | None:
        found = self.diagnosis().blocking
        return found.code if found else None

    def work(self, topic: str) -> Any:
        return Outbound.objects.filter(listing=self.listing, topic=topic)


def sold(**values: Any) -> Sold:
    """`values` are the connection's."""
    merchant = a_merchant()
    warehouse = a_warehouse(merchant, is_default=True)
    sku = a_sku(merchant)
    a_stock(sku, warehouse, 5)
    table = a_price_table(merchant, is_default=True)
    set_prices(merchant.pk, [PriceRow(0, sku.code, table.code, Decimal("9.90"))], "test")
    connection = a_connection(merchant, **values)
    listing = a_listing(connection, sku)
    outbox.follow([listing])
    told = Outbound.objects.filter(listing=listing)
    told.update(due_at=None, waiting_since=None, done_at="2026-03-14T15:09:00Z")
    told.filter(topic="stock").update(sent=5)
    told.filter(topic="price").update(sent=["9.90", "9.90"])
    return Sold(merchant, warehouse, sku, connection, listing)


def condition(found: Diagnosis, code: Code, flow: Flow | None = None) -> Condition:
    [one] = [one for one in found.conditions if (one.code, one.flow) == (code, flow)]
    return one
