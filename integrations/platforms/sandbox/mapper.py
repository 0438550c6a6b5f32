"""The shop's order JSON, turned into our draft: first what it looks like, then what it means."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from integrations.contract import PlatformError
from orders.drafts import (
    ZERO,
    AddressDraft,
    BuyerDraft,
    ItemDraft,
    OrderDraft,
    PaymentDraft,
)

Id = Annotated[str, Meta(min_length=1)]
Money = Annotated[str, Meta(pattern=r"^[0-9]+\.[0-9]{2}\Z")]
Moment = Annotated[datetime, Meta(tz=True)]

STATUSES = {
    "open": "pending",
    "paid": "paid",
    "packed": "paid",
    "invoiced": "invoiced",
    "sent": "shipped",
    "received": "delivered",
    "cancelled": "cancelled",
}


class Line(Struct, kw_only=True):
    id: Id
    listing_id: str = ""
    sku: str = ""
    title: str = ""
    quantity: Annotated[int, Meta(ge=1)]
    unit_price: Money
    discount: Money = "0.00"


class Payment(Struct, kw_only=True):
    method: str = ""
    detail: str = ""
    installments: Annotated[int, Meta(ge=1, le=999)] = 1
    amount: Money | None = None
    status: str = ""


class Order(Struct, kw_only=True):
    """Keys are left out when there is nothing to say. Buyer and addresses have our draft's fields;
    `coupon` comes off on top of the lines' discounts."""

    id: Id
    number: str
    channel: str = ""
    status: str
    placed_at: Moment
    paid_at: Moment | None = None
    changed_at: Moment | None = None
    lines: Annotated[list[Line], Meta(min_length=1)]
    buyer: BuyerDraft = field(default_factory=BuyerDraft)
    ship_to: AddressDraft = field(default_factory=AddressDraft)
    bill_to: AddressDraft = field(default_factory=AddressDraft)
    payments: list[Payment] = []
    carrier: str = ""
    coupon: Money = "0.00"
    freight: Money = "0.00"
    total: Money


def draft(payload: Any) -> OrderDraft:
    """Raises PlatformError(permanent=True, code="order_malformed") naming the field."""
    try:
        order = msgspec.convert(payload, Order)
    except msgspec.ValidationError as error:
        raise _malformed(str(error)) from error
    if order.status not in STATUSES:
        raise _malformed(f"Unknown status {order.status[:40]!r} - at `$.status`")
    items = tuple(_item(line) for line in order.lines)
    return OrderDraft(
        external_id=order.id,
        number=order.number,
        channel=order.channel,
        status=STATUSES[order.status],
        placed_at=order.placed_at.astimezone(UTC),
        paid_at=order.paid_at and order.paid_at.astimezone(UTC),
        updated_at=order.changed_at and order.changed_at.astimezone(UTC),
        items=items,
        buyer=order.buyer,
        shipping=order.ship_to,
        billing=order.bill_to,
        payments=tuple(map(_payment, order.payments)),
        carrier=order.carrier,
        discount=Decimal(order.coupon) + sum((item.discount for item in items), ZERO),
        freight=Decimal(order.freight),
        total=Decimal(order.total),
    )


def _item(line: Line) -> ItemDraft:
    unit_price, discount = Decimal(line.unit_price), Decimal(line.discount)
    return ItemDraft(
        external_id=line.id,
        sku_code=line.sku,
        external_sku_id=line.listing_id,
        title=line.title,
        quantity=line.quantity,
        unit_price=unit_price,
        discount=discount,
        total=line.quantity * unit_price - discount,
    )


def _payment(payment: Payment) -> PaymentDraft:
    return PaymentDraft(
        method=payment.method,
        detail=payment.detail,
        installments=payment.installments,
        amount=None if payment.amount is None else Decimal(payment.amount),
        status=payment.status,
    )


def _malformed(detail: str) -> PlatformError:
    return PlatformError(detail, code="order_malformed", permanent=True)
