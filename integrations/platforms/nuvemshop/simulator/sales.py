"""Orders in the shape of the real ones, with the types and dates of the real ones."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import count

from integrations.platforms.nuvemshop.simulator import parcels
from integrations.platforms.nuvemshop.simulator.goods import Json, Variant

SAO_PAULO = timezone(timedelta(hours=-3))
# What each word of ours says on the three axes: order, payment, shipping.
STATUSES = {
    "pending": ("open", "pending", "unpacked"),
    "paid": ("open", "paid", "unpacked"),
    "packed": ("open", "paid", "unshipped"),
    "shipped": ("open", "paid", "shipped"),
    "delivered": ("closed", "paid", "delivered"),
    "cancelled": ("cancelled", "paid", "unpacked"),
    "refunded": ("open", "refunded", "unpacked"),
    "voided": ("open", "voided", "unpacked"),
}
PARCEL = {"packed": "PACKED", "shipped": "DISPATCHED", "delivered": "DELIVERED"}
ADDRESS = {
    "address": "Rua Exemplo",
    "number": "100",
    "floor": "Apto 12",
    "locality": "Centro",
    "city": "São Paulo",
    "province": "São Paulo",
    "zipcode": "01001000",
    "country": "BR",
    "name": "Comprador de Teste",
    "phone": "+5511900000000",
    "id": 0,
}


def order_json(
    store: str,
    order_id: int,
    lines: Sequence[tuple[Variant, int]],
    *,
    freight: Decimal,
    discount: Decimal,
) -> Json:
    """Every second order has its numbers as texts; dates take turns in their forms."""
    products = [
        _line(order_id * 100 + place, variant, amount, as_text=order_id % 2 == 0)
        for place, (variant, amount) in enumerate(lines)
    ]
    goods = sum((Decimal(line["price"]) * int(line["quantity"]) for line in products), Decimal())
    moment = datetime.now(UTC)
    return {
        "id": order_id,
        "store_id": store if order_id % 2 else int(store) if store.isdecimal() else store,
        "number": 100 + order_id % 10_000,
        "contact_name": "Comprador de Teste",
        "contact_email": "comprador@exemplo.com",
        "contact_phone": "+5511900000000",
        "contact_identification": "11144477735",
        "billing_customer_type": "person",
        "billing_name": "Comprador de Teste",
        "same_billing_and_shipping_address": True,
        "storefront": "store",
        "currency": "BRL",
        "subtotal": f"{goods:.2f}",
        "discount": f"{discount:.2f}",
        "total": f"{goods - discount + freight:.2f}",
        "promotional_discount": {"total_discount_amount": "0.00"},
        "created_at": written(moment, order_id),
        "completed_at": {
            "date": moment.strftime("%Y-%m-%d %H:%M:%S.%f"),
            "timezone_type": 3,
            "timezone": "UTC",
        },
        "paid_at": None,
        "cancelled_at": None,
        "products": products,
        "shipping_address": dict(ADDRESS),
        "parcels": [parcels.first(order_id, freight)],
        "gateway": "nuvempago",
        "payment_details": {"method": "pix", "installments": "1"},
    }


def with_lines(order: Json, lines: Sequence[tuple[Variant, int]]) -> Json:
    """The order after somebody edited it: a line that stays keeps its id and its price."""
    kept = {str(line["variant_id"]): line for line in order["products"]}
    new_ids = count(max(line["id"] for line in order["products"]) + 1)
    products = []
    for variant, amount in lines:
        before = kept.get(str(variant.id))
        id, as_text = before["id"] if before else next(new_ids), order["id"] % 2 == 0
        line = _line(id, variant, amount, as_text=as_text)
        products.append({**line, "price": before["price"]} if before else line)
    goods = sum((Decimal(line["price"]) * int(line["quantity"]) for line in products), Decimal())
    freight = order["parcels"][0]["shipping"]["consumer_cost"]["value"]
    total = goods - Decimal(order["discount"]) + freight
    return {**order, "products": products, "subtotal": f"{goods:.2f}", "total": f"{total:.2f}"}


def with_status(order: Json, word: str) -> Json:
    """Raises KeyError for a word that is not among STATUSES. Cancelling leaves the payment."""
    status, payment, shipping = STATUSES[word]
    moment = written(datetime.now(UTC), order["id"])
    changes: Json = {"status": status, "payment_status": payment, "shipping_status": shipping}
    if word == "cancelled":
        changes |= {"cancelled_at": moment, "cancel_reason": "customer"}
        changes["payment_status"] = order.get("payment_status", payment)
    elif payment == "paid":
        changes["paid_at"] = order["paid_at"] or moment
    return {
        **order,
        **changes,
        "parcels": parcels.all_at(order["parcels"], PARCEL.get(word, "UNPACKED")),
    }


def told(order: Json, *, whole: bool, unfinished: bool) -> Json:
    """Fulfillment orders by id, whole when asked for, and not at all in the first moments."""
    facts = {key: value for key, value in order.items() if key != "parcels"}
    found = [] if unfinished else order["parcels"]
    return {**facts, "fulfillments": [row if whole else row["id"] for row in found]}


def written(moment: datetime, turn: int) -> str:
    if turn % 4 == 0:
        return moment.strftime("%Y-%m-%dT%H:%M:%S+0000")
    if turn % 4 == 1:
        return moment.astimezone(SAO_PAULO).isoformat(timespec="seconds")
    if turn % 4 == 2:
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _line(line_id: int, variant: Variant, amount: int, *, as_text: bool) -> Json:
    price = variant.promotional_price or variant.price or Decimal()
    return {
        "id": line_id,
        "product_id": variant.product_id,
        "variant_id": str(variant.id) if as_text else variant.id,
        "name": variant.sku,
        "price": f"{price:.2f}",
        "quantity": str(amount) if as_text else amount,
        "sku": variant.sku or None,
        "properties": [],
    }
