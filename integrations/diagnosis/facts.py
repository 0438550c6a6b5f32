"""Everything a diagnosis looks at, read in one go for all the SKUs and connections asked about."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from catalog.models import Product, Sku
from integrations import traffic
from integrations.content import catalog_side, figures, words
from integrations.content.figures import Figures
from integrations.content.words import Words
from integrations.models import Connection, Listing, Outbound, Publication, Unlinked
from integrations.models.work import OutboundTopic

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """By connection id, by (connection id, product id) or by (connection id, SKU id)."""

    now: datetime
    switched_off: bool
    connections: Sequence[Connection]
    products: Mapping[int, Product]
    words: Mapping[int, Words]
    figures: Mapping[int, Figures]
    publications: Mapping[Pair, Publication]
    listings: Mapping[Pair, Listing]
    work: Mapping[int, Mapping[OutboundTopic, Outbound]]
    unlinked: Mapping[Pair, Sequence[Unlinked]]


def read(
    merchant_id: int, product_ids: Collection[int], connection_ids: Collection[int] | None = None
) -> Facts:
    """`connection_ids`: some of the merchant's connections; None means all of them."""
    connections = _connections(merchant_id, connection_ids)
    ids = [connection.pk for connection in connections]
    products = catalog_side.read(merchant_id, product_ids)
    skus = [sku for product in products.values() for sku in product.skus.all()]
    listings = _listings(ids, skus)
    return Facts(
        now=timezone.now(),
        switched_off=bool(traffic.switched_off([merchant_id])),
        connections=connections,
        products=products,
        words=words.learn(connections, products.values()),
        figures=_figures(connections, list(products.values())),
        publications=_publications(ids, product_ids),
        listings=listings,
        work=_work(listings.values()),
        unlinked=_unlinked(ids, skus),
    )


def _connections(merchant_id: int, only: Collection[int] | None) -> list[Connection]:
    found = Connection.objects.filter(merchant_id=merchant_id)
    if only is not None:
        found = found.filter(pk__in=only)
    return list(found.select_related("store", "activity").order_by("store__name", "pk"))


def _figures(connections: Sequence[Connection], products: Sequence[Product]) -> dict[int, Figures]:
    """Connections that count and price alike are read once."""
    read_once: dict[tuple[object, ...], figures.Known] = {}
    found = {}
    for connection in connections:
        alike = (connection.stock_rule, connection.warehouse_id, connection.price_table_id)
        if alike not in read_once:
            read_once[alike] = figures.known(connection, products)
        found[connection.pk] = read_once[alike].told_by(connection)
    return found


def _publications(ids: Sequence[int], product_ids: Collection[int]) -> dict[Pair, Publication]:
    found = Publication.objects.filter(connection__in=ids, product__in=product_ids)
    return {(row.connection_id, row.product_id): row for row in found.order_by()}


def _listings(ids: Sequence[int], skus: Sequence[Sku]) -> dict[Pair, Listing]:
    found = Listing.objects.filter(connection__in=ids, sku__in=[sku.pk for sku in skus])
    return {(row.connection_id, row.sku_id): row for row in found.order_by()}


def _work(listings: Collection[Listing]) -> dict[int, dict[OutboundTopic, Outbound]]:
    """By listing id."""
    rows: dict[int, dict[OutboundTopic, Outbound]] = defaultdict(dict)
    found = Outbound.objects.filter(listing__in=[listing.pk for listing in listings])
    for row in found.order_by():
        rows[row.listing_id][OutboundTopic(row.topic)] = row
    return rows


def _unlinked(ids: Sequence[int], skus: Sequence[Sku]) -> dict[Pair, list[Unlinked]]:
    """SKUs of the platform that linking met, and that may be one of these."""
    by_word: dict[tuple[str, str], list[int]] = defaultdict(list)
    for sku in skus:
        by_word["code", sku.code].append(sku.pk)
        if sku.ean:
            by_word["ean", sku.ean].append(sku.pk)
    codes = [word for kind, word in by_word if kind == "code"]
    eans = [word for kind, word in by_word if kind == "ean"]
    found = Unlinked.objects.filter(Q(code__in=codes) | Q(ean__in=eans), connection__in=ids)
    rows: dict[Pair, list[Unlinked]] = defaultdict(list)
    for row in found.order_by("pk"):
        for pk in {*by_word["code", row.code], *by_word["ean", row.ean]}:
            rows[row.connection_id, pk].append(row)
    return rows
