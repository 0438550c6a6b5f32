"""The truth at the moment of sending: what a platform is to be told of each queue row."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.current_price import CurrentPrice, prices_now
from integrations.content import figures as content_figures
from integrations.contract import ListingRef, Offer, StockLevel
from integrations.models import Connection, Listing, Outbound
from integrations.models.work import OutboundTopic


@dataclass(frozen=True, slots=True)
class Figure:
    """`item` is what the connector gets; `told` the same as JSON, to know it again."""

    item: StockLevel | Offer
    told: Any


def read(
    connection: Connection, topic: OutboundTopic, rows: Sequence[Outbound]
) -> dict[int, Figure]:
    """Figures by row id. A row is missing when nobody knows its figure: unknown is not zero."""
    listings = _listings(rows)
    sku_ids = [row.sku_id for row in rows]
    if topic == OutboundTopic.STOCK:
        return _stock(connection, rows, listings, sku_ids)
    return _prices(connection, rows, listings, sku_ids)


def _listings(rows: Sequence[Outbound]) -> dict[int, ListingRef]:
    found = Listing.objects.filter(pk__in=[row.listing_id for row in rows])
    return {
        pk: ListingRef(external_id=external_id, external_product_id=product_id, code=code)
        for pk, external_id, product_id, code in found.values_list(
            "pk", "external_id", "external_product_id", "sku__code"
        )
    }


def _stock(
    connection: Connection,
    rows: Sequence[Outbound],
    listings: dict[int, ListingRef],
    sku_ids: list[int],
) -> dict[int, Figure]:
    units = content_figures.published(connection, sku_ids)
    location = content_figures.location(connection)
    return {
        row.pk: Figure(
            StockLevel(
                listing=listings[row.listing_id], quantity=units[row.sku_id], location=location
            ),
            units[row.sku_id],
        )
        for row in rows
        if row.sku_id in units and row.listing_id in listings
    }


def _prices(
    connection: Connection,
    rows: Sequence[Outbound],
    listings: dict[int, ListingRef],
    sku_ids: list[int],
) -> dict[int, Figure]:
    known = prices_now(connection.merchant_id, sku_ids, connection.price_table_id)
    return {
        row.pk: _offer(listings[row.listing_id], known[row.sku_id])
        for row in rows
        if row.sku_id in known and row.listing_id in listings
    }


def _offer(listing: ListingRef, price: CurrentPrice) -> Figure:
    item = Offer(listing=listing, list_price=price.list_price, sale_price=price.sale_price)
    return Figure(item, price_told(price.list_price, price.sale_price))


def price_told(list_price: Decimal, sale_price: Decimal) -> list[str]:
    """A price as the queue remembers it."""
    return [str(list_price), str(sale_price)]
