"""Orders as partners see them: money as texts with two decimals, times in UTC with Z."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

from integrations.api.v1.invoice_json import InvoiceJson, invoices_json
from integrations.api.v1.return_json import ReturnJson, return_json
from integrations.api.v1.shipment_json import ShipmentJson, shipments_json
from orders import reasons
from orders.models import Order, OrderEvent, OrderItem


class ItemJson(Struct):
    id: int
    sku: str
    external_id: str
    title: str
    quantity: int
    reserved: int
    cancelled: int
    returned: int
    unit_price: Decimal
    discount: Decimal
    total: Decimal


class EventJson(Struct):
    kind: str
    from_status: str = field(name="from")
    to_status: str = field(name="to")
    reason: str
    cause: str
    at: datetime


class OrderJson(Struct, kw_only=True):
    id: int
    source: str
    external_id: str
    number: str
    channel: str
    status: str
    short: bool
    fulfilled_by_channel: bool
    buyer: dict[str, Any]
    shipping: dict[str, Any]
    billing: dict[str, Any]
    payments: list[dict[str, Any]]
    carrier: str
    discount: Decimal
    freight: Decimal
    interest: Decimal
    total: Decimal
    placed_at: datetime
    paid_at: datetime | None
    told_at: datetime | None
    created_at: datetime
    updated_at: datetime
    items: list[ItemJson]
    invoices: list[InvoiceJson]
    shipments: list[ShipmentJson]
    returns: list[ReturnJson]


class OrderWithEventsJson(OrderJson, kw_only=True):
    events: list[EventJson]


_LISTS = frozenset({"items", "invoices", "shipments", "returns"})
_PLAIN = [name for name in OrderJson.__struct_fields__ if name not in _LISTS]
_PLAIN_OF_ITEM = [name for name in ItemJson.__struct_fields__ if name != "sku"]


def order_json(order: Order) -> OrderJson:
    """`order` with its items and their SKUs, its invoices, shipments and returns already read."""
    return OrderJson(**_values(order))


def order_with_events_json(order: Order) -> OrderWithEventsJson:
    return OrderWithEventsJson(
        **_values(order), events=[_event(event) for event in order.events.all()]
    )


def _values(order: Order) -> dict[str, Any]:
    plain = {name: getattr(order, name) for name in _PLAIN}
    return plain | {
        "items": [_item(item) for item in order.items.all()],
        "invoices": invoices_json(order),
        "shipments": shipments_json(order),
        "returns": [return_json(one) for one in order.returns.all()],
    }


def _item(item: OrderItem) -> ItemJson:
    return ItemJson(sku=item.sku.code, **{name: getattr(item, name) for name in _PLAIN_OF_ITEM})


def _event(event: OrderEvent) -> EventJson:
    return EventJson(
        kind=event.kind,
        from_status=event.from_status,
        to_status=event.to_status,
        reason=reasons.told(event.reason),
        cause=event.cause,
        at=event.created_at,
    )
