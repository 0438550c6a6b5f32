"""Orders as platforms tell them, and as tests hear them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from catalog.models import Merchant, Sku, Stock
from orders import intake
from orders.drafts import ItemDraft, OrderDraft
from orders.models import EventKind, Order, OrderItem, Status

TEN = Decimal("10.00")
SOURCE = "connection:1"
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def minute(number: int) -> datetime:
    """The platform's clock, so many minutes after noon."""
    return NOON + timedelta(minutes=number)


def a_draft(status: Status = Status.PAID, *quantities: int, **values: Any) -> OrderDraft:
    """So many pieces of each line at 10.00 each, one piece unless told; ids are "0", "1" …"""
    lines = dict(enumerate(quantities or (1,)))
    return of_lines({str(place): n for place, n in lines.items()}, status=status, **values)


def of_lines(lines: Mapping[str, int], **values: Any) -> OrderDraft:
    """Lines by their ids, at 10.00 a piece."""
    items = tuple(
        ItemDraft(external_id=name, sku_code="", quantity=n, unit_price=TEN, total=n * TEN)
        for name, n in lines.items()
    )
    given = {
        "external_id": "900",
        "number": "MLB-900",
        "status": Status.PAID,
        "placed_at": NOON,
        "total": sum(lines.values()) * TEN,
        **values,
    }
    return OrderDraft(items=items, **given)


def at(draft: OrderDraft, number: int) -> OrderDraft:
    """The same, as the platform says it was at this minute."""
    return replace(draft, updated_at=minute(number))


def hear(merchant: Merchant, draft: OrderDraft, *skus: Sku, **values: Any) -> intake.Placed:
    """What a worker does that read this draft; the lines "0", "1" … are of these SKUs."""
    known = {str(place): sku.pk for place, sku in enumerate(skus)}
    return intake.place(draft, merchant_id=merchant.pk, source=SOURCE, skus=known, **values)


def history(order: Order) -> list[tuple[str, str, str, str]]:
    """(kind, from, to, reason) of each line, the placing left out."""
    events = order.events.exclude(kind=EventKind.PLACED)
    return list(events.values_list("kind", "from_status", "to_status", "reason"))


def reserved(balance: Stock) -> int:
    balance.refresh_from_db()
    return balance.reserved


def lines() -> dict[str, tuple[int, int]]:
    """Quantity and what of it is held, by the line's id."""
    rows = OrderItem.objects.values_list("external_id", "quantity", "reserved")
    return {name: (quantity, held) for name, quantity, held in rows}
