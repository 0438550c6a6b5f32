"""Personal data in orders, under the LGPD (Lei 13.709/2018, art. 18): found, handed out, erased.

What is sold, for how much, and to which city stays: without it no figure of the merchant's would
be right. The customers of the catalog are not looked at: they are the ERP's, and the merchant is
their controller (catalog/models/customer.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg.types.json import Jsonb

from orders import invoicing
from orders.models import EventKind, Invoice, Order

# What stands where a name stood. Data, not a text of a page: partners read it too.
ERASED = "Apagado (LGPD)"
ERASED_BUYER = {"name": ERASED, "email": "", "document": "", "phone": ""}
# City, state and country stay.
ERASED_ADDRESS = {
    "receiver": ERASED,
    "street": "",
    "number": "",
    "complement": "",
    "neighborhood": "",
    "zip_code": "",
}
# The columns that hold it: a redacted order never takes them over from its platform again.
PERSONAL = frozenset({"buyer", "shipping", "billing"})
# What of a payment a platform, or a shop, may write as it likes; the ways and sums stay.
ERASED_PAYMENT = {"detail": ""}

# A phone without country code has at least so many digits in Brazil.
_PHONE_DIGITS = 10


@dataclass(frozen=True, kw_only=True)
class Person:
    """By what the buyer of an order is recognised; empty texts recognise nobody."""

    orders: tuple[str, ...] = ()
    email: str = ""
    document: str = ""
    phone: str = ""


_REDACT = """
WITH found AS MATERIALIZED (
    SELECT id FROM orders_order WHERE id = ANY(%(orders)s) AND redacted_at IS NULL
    ORDER BY id FOR UPDATE
), redacted AS (
    UPDATE orders_order one
    SET buyer = %(buyer)s, shipping = one.shipping || %(address)s,
        billing = one.billing || %(address)s,
        payments = coalesce((
            SELECT jsonb_agg(told.payment || %(payment)s ORDER BY told.place)
            FROM jsonb_array_elements(one.payments) WITH ORDINALITY AS told(payment, place)
        ), '[]'),
        redacted_at = now(), updated_at = clock_timestamp()
    FROM found WHERE one.id = found.id
    RETURNING one.id, one.merchant_id
), noted AS (
    INSERT INTO orders_orderevent
        (merchant_id, order_id, kind, from_status, to_status, reason, cause, created_at)
    SELECT merchant_id, id, %(event)s, '', '', '', %(cause)s, now() FROM redacted ORDER BY id
)
SELECT count(*) FROM redacted
"""


def redact(order_ids: Sequence[int], cause: str) -> int:
    """Erase who bought these orders, where exactly they went and who was billed; returns how many
    had not been erased before. Two statements; it may be said twice."""
    values: dict[str, Any] = {
        "orders": list(order_ids),
        "buyer": Jsonb(ERASED_BUYER),
        "address": Jsonb(ERASED_ADDRESS),
        "payment": Jsonb(ERASED_PAYMENT),
        "event": EventKind.REDACTED,
        "cause": cause,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_REDACT, values)
        redacted = int(cursor.fetchone()[0])
        # A statement of its own: it sees what came in while the first one waited for the orders.
        invoicing.forget_xml(order_ids)
    return redacted


def of_nobody(payments: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """These payments as they stay when an order was erased."""
    return [{**one, **ERASED_PAYMENT} for one in payments]


def not_redacted(merchant_id: int, source: str) -> QuerySet[Order]:
    """All orders of a source that still say who bought them."""
    return Order.objects.filter(merchant_id=merchant_id, source=source, redacted_at=None)


# Punctuation is everybody's own; a phone may be told with 55 or 0 before it. A phone is shared by
# families and companies: it recognises only a buyer of whom nothing better is known.
_BOUGHT = """
SELECT id FROM orders_order
WHERE merchant_id = %(merchant)s AND source = %(source)s AND redacted_at IS NULL
  AND (external_id = ANY(%(orders)s)
    OR (%(email)s <> '' AND lower(trim(buyer->>'email')) = %(email)s)
    OR (%(document)s <> ''
        AND upper(regexp_replace(buyer->>'document', '[^0-9A-Za-z]', '', 'g')) = %(document)s)
    OR (%(phone)s <> '' AND coalesce(buyer->>'email', '') = ''
        AND coalesce(buyer->>'document', '') = ''
        AND regexp_replace(regexp_replace(buyer->>'phone', '[^0-9]', '', 'g'),
                           '^(55|0)(?=[0-9]{10,11}$)', '') = %(phone)s))
ORDER BY id
"""


def bought_by(merchant_id: int, source: str, person: Person) -> list[int]:
    """Ids of the orders of a source that are named, or whose buyer this is."""
    values: dict[str, Any] = {
        "merchant": merchant_id,
        "source": source,
        "orders": list(person.orders),
        "email": person.email.strip().lower(),
        "document": "".join(filter(str.isalnum, person.document)).upper(),
        "phone": _phone(person.phone),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BOUGHT, values)
        return [row[0] for row in cursor.fetchall()]


def _phone(told: str) -> str:
    digits = "".join(one for one in told if one in "0123456789")
    for prefix in ("55", "0"):
        if digits.startswith(prefix) and len(digits) - len(prefix) in (10, 11):
            digits = digits.removeprefix(prefix)
            break
    return digits if len(digits) >= _PHONE_DIGITS else ""


def export(order_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What is known of these orders and who bought them, ready for JSON: amounts as texts, times
    in ISO 8601. Three statements."""
    rows = Order.objects.filter(pk__in=order_ids).order_by("pk")
    return [
        {
            "id": order.external_id,
            "number": order.number,
            "channel": order.channel,
            "status": order.status,
            "placed_at": order.placed_at.isoformat(),
            "paid_at": order.paid_at.isoformat() if order.paid_at else None,
            "buyer": order.buyer,
            "shipping": order.shipping,
            "billing": order.billing,
            "payments": order.payments,
            "carrier": order.carrier,
            "discount": str(order.discount),
            "freight": str(order.freight),
            "interest": str(order.interest),
            "total": str(order.total),
            "items": [
                {
                    "title": item.title,
                    "quantity": item.quantity,
                    "unit_price": str(item.unit_price),
                    "discount": str(item.discount),
                    "total": str(item.total),
                }
                for item in order.items.all()
            ],
            "invoices": [_invoice(invoice) for invoice in order.invoices.all()],
        }
        for order in rows.prefetch_related("items", "invoices")
    ]


def _invoice(invoice: Invoice) -> dict[str, Any]:
    return {
        "key": invoice.key,
        "number": invoice.number,
        "series": invoice.series,
        "issued_at": invoice.issued_at.isoformat(),
        "total": None if invoice.total is None else str(invoice.total),
        "link": invoice.link,
        "xml": invoice.xml,
    }
