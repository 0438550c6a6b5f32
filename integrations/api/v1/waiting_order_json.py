"""Waiting orders as partners see them."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from integrations.models import WaitingItem, WaitingOrder
from integrations.problems import explain


class WaitingItemJson(Struct):
    """`sku` is null where the merchant has none of this code."""

    sku: str | None
    sku_code: str
    external_id: str
    title: str
    quantity: int
    reserved: int


class WaitingOrderJson(Struct, kw_only=True):
    id: int
    source: str
    external_id: str
    number: str
    channel: str
    connection: int
    store: str
    status: str
    total: Decimal
    placed_at: datetime
    reason: str
    reason_text: str
    term: str
    detail: str
    waiting_since: datetime
    read_at: datetime
    items: list[WaitingItemJson]


_PLAIN = ("number", "channel", "status", "total", "placed_at", "term", "detail")


def waiting_order_json(order: WaitingOrder) -> WaitingOrderJson:
    """`order` with its row, its connection's store, its items and their SKUs already read."""
    return WaitingOrderJson(
        **{name: getattr(order, name) for name in _PLAIN},
        id=order.pk,
        source=order.connection.source,
        external_id=order.inbound.external_id,
        connection=order.connection_id,
        store=order.connection.store.name,
        reason=order.code,
        reason_text=str(explain(order.code).what),
        waiting_since=order.since,
        read_at=order.seen_at,
        items=[_item(item) for item in order.items.all()],
    )


def _item(item: WaitingItem) -> WaitingItemJson:
    return WaitingItemJson(
        sku=item.sku.code if item.sku else None,
        sku_code=item.sku_code,
        external_id=item.external_id,
        title=item.title,
        quantity=item.quantity,
        reserved=item.reserved,
    )
