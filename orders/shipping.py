"""The only writer of parcels; orders/delivering.py writes when they arrived."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from catalog import batch, by_code
from catalog.batch import BatchResult, Rejected
from orders import history, moments, parcel_words, signals, status, web_addresses
from orders.keeping import keep
from orders.models import EventKind, Order, Shipment, Status
from orders.parcels import Content, Known, ShipmentRow, content_of, known, wanted
from orders.rules import NO_RULES, USUAL, Rules

__all__ = ["ShipmentRow", "ship"]

NOT_SENT_YET = frozenset({Status.PAID, Status.INVOICED})
# Lengths are those of the columns.
LONGEST = {"carrier": 120, "tracking_code": 80}
CONTENT = ("carrier", "carrier_name", "tracking_url", "shipped_at")


def ship(
    merchant_id: int, rows: Sequence[ShipmentRow], cause: str, rules: Rules = NO_RULES
) -> BatchResult:
    """Parcels are on their way, several of an order if need be; the first one takes its stock.

    Known by order and tracking code: said again it changes nothing, said otherwise it is
    corrected, as long as the order is on its way. Refused with UNKNOWN_ORDER, NOT_PAID,
    NOT_INVOICED (by the rule of the order's source), WRONG_STATUS, WRONG_ADDRESS, WRONG_MOMENT
    (still to come, or before the order was placed) and WRONG_VALUE (a text is too long).
    """
    with transaction.atomic():
        before = known(merchant_id, rows)
        good, rejected = batch.screened(
            rows, lambda row: row.key, lambda row: _refusal(row, before, rules)
        )
        news = [row for row in good if not _is_known(row, before)]
        _write(merchant_id, news, before, cause)
    return batch.result(rows, len(news), rejected)


def _is_known(row: ShipmentRow, before: Known) -> bool:
    parcel = before.parcels.get(row.key)
    return parcel is not None and content_of(parcel) == wanted(row, before)


def _refusal(row: ShipmentRow, before: Known, rules: Rules) -> Rejected | None:
    order = before.orders.get(row.order_id)
    if order is None:
        return parcel_words.unknown_order(row)
    if _is_known(row, before):
        return None
    return _wrong_value(row, order, before) or _wrong_step(row, order, before, rules)


def _wrong_value(row: ShipmentRow, order: Order, before: Known) -> Rejected | None:
    texts = {"carrier": row.carrier.strip(), "tracking_code": row.key[1]}
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            return parcel_words.too_long(row, name, most)
    if row.tracking_url and not web_addresses.leads_to_a_page(row.tracking_url):
        return parcel_words.wrong_address(row)
    if row.shipped_at is None:
        return None
    if moments.is_to_come(row.shipped_at, before.now):
        return parcel_words.to_come(row)
    if moments.is_before(row.shipped_at, order.placed_at):
        return parcel_words.before_placed(row)
    return None


def _wrong_step(row: ShipmentRow, order: Order, before: Known, rules: Rules) -> Rejected | None:
    if order.status == Status.PENDING:
        return parcel_words.not_paid(row)
    if order.status != Status.SHIPPED and order.status not in NOT_SENT_YET:
        return parcel_words.is_final(row, order)
    needs_invoice = rules.get(order.source, USUAL).ship_needs_invoice
    if needs_invoice and order.status == Status.PAID and order.pk not in before.invoiced:
        return parcel_words.not_invoiced(row)
    return None


def _write(merchant_id: int, news: Sequence[ShipmentRow], before: Known, cause: str) -> None:
    """Parcels, history, orders and their stock: a handful of statements."""
    if not news:
        return
    orders = {row.order_id: before.orders[row.order_id] for row in news}
    parcels: list[Shipment] = []
    lines: list[history.Line] = []
    for row in news:
        parcel, head = _parcel(row, before, merchant_id, cause)
        parcels.append(parcel)
        reason = parcel_words.of_parcel(head, parcel)
        lines.append((orders[row.order_id], EventKind.SHIPMENT, "", "", reason))
    by_code.store(Shipment, parcels, CONTENT, unique=("order", "tracking_code"))
    history.note_each(lines, cause)
    moving = [order for order in orders.values() if order.status in NOT_SENT_YET]
    if moving:
        status.advance_all(moving, Status.SHIPPED, cause, _first_moments(parcels))
    keep(orders.values(), before.now)
    signals.ring(merchant_id, list(orders), cause)


def _parcel(row: ShipmentRow, before: Known, merchant_id: int, cause: str) -> tuple[Shipment, str]:
    """The parcel as it becomes, and the word for what that is."""
    content = wanted(row, before)
    parcel = before.parcels.get(row.key)
    if parcel is None:
        order_id, code = row.key
        made = Shipment(
            merchant_id=merchant_id,
            order_id=order_id,
            tracking_code=code,
            cause=cause,
            **asdict(content),
        )
        return made, parcel_words.SENT
    _correct(parcel, content, before.orders[row.order_id])
    return parcel, parcel_words.SENT_OTHERWISE


def _correct(parcel: Shipment, content: Content, order: Order) -> None:
    """The order left when this parcel did, unless it has a moment of its own."""
    if order.shipped_at == parcel.shipped_at:
        order.shipped_at = content.shipped_at
    for name, value in asdict(content).items():
        setattr(parcel, name, value)


def _first_moments(parcels: Sequence[Shipment]) -> Mapping[int, datetime]:
    """When each order left: with the first of these parcels."""
    first: dict[int, datetime] = {}
    for parcel in parcels:
        left = parcel.shipped_at
        first[parcel.order_id] = min(left, first.get(parcel.order_id, left))
    return first
