"""Nuvemshop's order JSON, turned into our draft. Fields of v1 and of 2025-03 are both read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.contract import PlatformError
from integrations.platforms.nuvemshop.amounts import discount_and_freight
from integrations.platforms.nuvemshop.payments import payments_of
from integrations.platforms.nuvemshop.people import address_of, billing_of, buyer_of
from integrations.platforms.nuvemshop.reading import Reader
from integrations.platforms.nuvemshop.statuses import status_of
from orders.drafts import ZERO, ItemDraft, OrderDraft

# So long may an order lack its fulfillment orders. Some, of files or services, never have any.
UNFINISHED_FOR = timedelta(minutes=15)
UNFINISHED_RETRY_SECONDS = 5.0


def draft(payload: Any) -> OrderDraft:
    """Raises PlatformError(permanent=True, code="order_malformed") naming the field."""
    if not isinstance(payload, dict):
        raise PlatformError(type(payload).__name__, code="order_malformed", permanent=True)
    order = Reader(payload)
    external_id, number = order.required_text("id"), order.text("number")
    placed_at = order.moment("created_at") or order.moment("completed_at")
    if placed_at is None:
        raise order.malformed("created_at")
    items = tuple(_items(order))
    parcels = parcels_of(order)
    shipping = address_of(order, parcels)
    goods = sum((item.total for item in items), ZERO)
    discount, freight = discount_and_freight(order, parcels, goods)
    return OrderDraft(
        external_id=external_id,
        number=number or external_id,
        channel=order.text("storefront"),
        status=status_of(order, parcels),
        placed_at=placed_at,
        paid_at=order.moment("paid_at"),
        updated_at=order.moment("updated_at"),
        items=items,
        buyer=buyer_of(order),
        shipping=shipping,
        billing=billing_of(order, shipping),
        payments=payments_of(order),
        carrier=_carrier(order, parcels),
        discount=discount,
        freight=freight,
        total=order.required_money("total"),
    )


def finished(payload: Any, now: datetime | None = None) -> OrderDraft:
    """The draft of an order that is all there.

    Just after it was made an order has no fulfillment orders yet, and so no carrier. Raises
    PlatformError(code="order_unfinished"), worth another try, while that may still change.
    """
    found = draft(payload)
    lacking = payload.get("fulfillments") == [] and not payload.get("fulfillment_orders")
    young = (now or datetime.now(UTC)) - found.placed_at < UNFINISHED_FOR
    if lacking and young and found.status != "cancelled":
        raise PlatformError(
            found.number, code="order_unfinished", retry_after=UNFINISHED_RETRY_SECONDS
        )
    return found


def parcels_of(order: Reader) -> list[Reader]:
    """Fulfillment orders: whole when they were asked for, else only their ids."""
    return [*order.parts("fulfillments"), *order.parts("fulfillment_orders")]


def _items(order: Reader) -> Iterator[ItemDraft]:
    """The same variant may stand in several lines; a kit comes as its components. Prices have the
    promotion in them already."""
    lines = list(order.parts("products"))
    if not lines:
        raise order.malformed("products")
    for line in lines:
        quantity, price = line.units("quantity"), line.required_money("price")
        yield ItemDraft(
            external_id=line.required_text("id"),
            sku_code=line.text("sku"),
            external_sku_id=line.text("variant_id"),
            title=line.text("name"),
            quantity=quantity,
            unit_price=price,
            total=quantity * price,
        )


def _carrier(order: Reader, parcels: list[Reader]) -> str:
    """The fulfillment order's, else that of the fields of v1; who has no carrier (a pickup) has
    an option at least."""
    for parcel in parcels:
        shipping = parcel.part("shipping")
        name = shipping.part("carrier").text("name") or shipping.part("option").text("name")
        if name:
            return name
    return order.first_text("shipping_carrier_name", "shipping_option", "shipping")
