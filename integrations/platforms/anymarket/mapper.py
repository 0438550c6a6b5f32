"""ANYMARKET's order JSON, turned into our draft. Amounts are taken as told, never recomputed."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from integrations.contract import PlatformError
from integrations.platforms.anymarket.reading import Reader
from orders.drafts import (
    ZERO,
    AddressDraft,
    BuyerDraft,
    ItemDraft,
    OrderDraft,
    PaymentDraft,
)

STATUSES = {
    "PENDING": "pending",
    "PAID_WAITING_SHIP": "paid",
    "INVOICED": "invoiced",
    "PAID_WAITING_DELIVERY": "shipped",
    # Trouble on the way to the buyer: the goods are out, nothing else has changed.
    "DELIVERY_ISSUE": "shipped",
    "CONCLUDED": "delivered",
    "CANCELED": "cancelled",
}
# What a word that ANYMARKET does not know becomes in its normalized fields.
UNKNOWN = ("", "UNKNOWN")
MOST_INSTALLMENTS = 999


def draft(payload: Any) -> OrderDraft:
    """Raises PlatformError(permanent=True, code="order_malformed") naming the field."""
    if not isinstance(payload, dict):
        raise PlatformError(type(payload).__name__, code="order_malformed", permanent=True)
    order = Reader(payload)
    placed_at = order.moment("createdAt")
    if placed_at is None:
        raise order.malformed("createdAt")
    items = tuple(_items(order))
    return OrderDraft(
        external_id=_external_id(order),
        number=order.first_text("marketPlaceNumber", "marketPlaceId", "id"),
        channel=order.text("marketPlace"),
        status=_status(order),
        placed_at=placed_at,
        paid_at=order.moment("paymentDate"),
        updated_at=order.moment("lastUpdate"),
        items=items,
        buyer=_buyer(order.part("buyer")),
        shipping=_address(order.part("anymarketAddress"), order.part("shipping")),
        billing=_billing(order.part("billingAddress")),
        payments=tuple(map(_payment, order.parts("payments"))),
        carrier=_carrier(order),
        # The order's discount has its items' in it; a few marketplaces only fill in the items'.
        discount=order.money("discount", sum((item.discount for item in items), ZERO)),
        freight=order.money("freight", ZERO),
        interest=order.money("interestValue", ZERO),
        total=order.required_money("total"),
        fulfilled_by_channel=order.flag("fulfillment"),
    )


def _external_id(order: Reader) -> str:
    if external_id := order.text("id"):
        return external_id
    raise order.malformed("id")


def _status(order: Reader) -> str:
    status = STATUSES.get(order.text("status"))
    if status is None:
        raise order.malformed("status")
    return status


def _items(order: Reader) -> Iterator[ItemDraft]:
    """Kits come as their components already; `skuKit` only tells which kit was sold."""
    lines = list(order.parts("items"))
    if not lines:
        raise order.malformed("items")
    for line, external_id in zip(lines, _line_ids(lines), strict=True):
        yield _item(line, external_id)


def _item(line: Reader, external_id: str) -> ItemDraft:
    sku = line.part("sku")
    quantity = line.units("amount")
    unit_price = line.required_money("unit")
    discount = line.money("discount", ZERO)
    return ItemDraft(
        external_id=external_id,
        sku_code=sku.text("partnerId"),
        external_sku_id=sku.text("id"),
        title=sku.text("title") or line.part("product").text("title"),
        quantity=quantity,
        unit_price=unit_price,
        discount=discount,
        total=line.money("total", quantity * unit_price - discount),
    )


def _line_ids(lines: list[Reader]) -> list[str]:
    """One id per line, the same at each reading: `orderItemId`, or else the SKU and, when it is
    there several times, which of them."""
    told = [line.text("orderItemId") for line in lines]
    uses = Counter(told)
    seen: Counter[str] = Counter()
    ids = []
    for line, item_id in zip(lines, told, strict=True):
        if not item_id or uses[item_id] > 1:
            item_id = f"{item_id or 'sku'}-{line.part('sku').text('id') or 'unknown'}"
        seen[item_id] += 1
        ids.append(item_id if seen[item_id] == 1 else f"{item_id}-{seen[item_id]}")
    return ids


def _buyer(buyer: Reader) -> BuyerDraft:
    return BuyerDraft(
        name=buyer.text("name"),
        email=buyer.text("email"),
        document=buyer.first_text("documentNumberNormalized", "document"),
        phone=buyer.first_text("phone", "cellPhone"),
    )


def _address(cleaned: Reader, raw: Reader) -> AddressDraft:
    """`anymarketAddress` is the cleaned one; what it lacks comes from `shipping`."""

    def told(*keys: str) -> str:
        return cleaned.first_text(*keys) or raw.first_text(*keys)

    return AddressDraft(
        receiver=told("receiverName"),
        street=told("street", "address"),
        number=told("number"),
        complement=told("comment"),
        neighborhood=told("neighborhood"),
        city=told("city"),
        # `state` is the full name in the cleaned address and the acronym in the raw one.
        state=cleaned.text("stateAcronymNormalized") or raw.text("state") or cleaned.text("state"),
        zip_code=told("zipCode"),
        country=told("countryAcronymNormalized", "country") or "BR",
    )


def _billing(told: Reader) -> AddressDraft:
    """Its own shape: the name stands in `shipmentUserName`."""
    return AddressDraft(
        receiver=told.first_text("shipmentUserName", "receiverName"),
        street=told.first_text("street", "address"),
        number=told.text("number"),
        complement=told.text("comment"),
        neighborhood=told.text("neighborhood"),
        city=told.text("city"),
        state=told.first_text("stateAcronymNormalized", "state"),
        zip_code=told.text("zipCode"),
        country=told.first_text("countryAcronymNormalized", "country") or "BR",
    )


def _payment(payment: Reader) -> PaymentDraft:
    """ANYMARKET's words where it knows the marketplace's, else those."""
    return PaymentDraft(
        method=_known(payment, "paymentMethodNormalized", "method"),
        detail=_known(payment, "paymentDetailNormalized", "cardOperator"),
        installments=_installments(payment),
        amount=payment.required_money("value") if payment.text("value") else None,
        status=payment.text("status"),
    )


def _known(told: Reader, *keys: str) -> str:
    return next((text for key in keys if (text := told.text(key)) not in UNKNOWN), "")


def _installments(payment: Reader) -> int:
    """Paid at once is told as 1, 0 or nothing."""
    told = payment.money("installments", Decimal(1))
    return int(min(max(told, Decimal(1)), Decimal(MOST_INSTALLMENTS)))


def _carrier(order: Reader) -> str:
    """The freight the buyer chose stands on the items. The tracking's carrier is what an ERP
    wrote there, so it only counts when nothing else is known."""
    for line in order.parts("items"):
        for shipping in line.parts("shippings"):
            for key in ("shippingCarrierNormalized", "shippingtype"):
                if (carrier := shipping.text(key)) not in UNKNOWN:
                    return carrier
    return order.part("tracking").text("carrier")
