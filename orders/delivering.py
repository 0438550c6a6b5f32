"""The only writer of when parcels arrived, and of when their carrier was asked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from catalog import batch, by_code
from catalog.batch import BatchResult, Rejected
from orders import history, moments, parcel_words, signals, status
from orders.keeping import keep
from orders.locking import locked
from orders.models import EventKind, Order, Shipment, Status

ON_ITS_WAY = frozenset({Status.SHIPPED, Status.DELIVERED})
ARRIVED = ("delivered_at", "delivered_by")
NOT_SENT_YET = frozenset({Status.PENDING, Status.PAID, Status.INVOICED})


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """The parcel with this code has arrived; with None every parcel of the order that is still on
    its way, or the order itself where it has none. Without `delivered_at` just now."""

    index: int
    order_id: int
    tracking_code: str | None = None
    delivered_at: datetime | None = None

    @property
    def key(self) -> tuple[int, str | None]:
        code = self.tracking_code
        return self.order_id, None if code is None else code.strip()


@dataclass(frozen=True, slots=True)
class _Known:
    """The merchant's orders of a batch, locked, and their parcels by code."""

    orders: Mapping[int, Order]
    parcels: Mapping[int, Mapping[str, Shipment]]
    now: datetime


@dataclass(frozen=True, slots=True)
class _Arrival:
    """`parcel` is None where the order has none; `was` is the moment that was known before."""

    order: Order
    parcel: Shipment | None
    at: datetime
    was: datetime | None = None


def deliver(merchant_id: int, rows: Sequence[DeliveryRow], cause: str) -> BatchResult:
    """Parcels have arrived. When all of an order's have, the order is delivered.

    Said again it changes nothing; another moment of a parcel that is named corrects it. Refused
    with UNKNOWN_ORDER, UNKNOWN_SHIPMENT, WRONG_STATUS (not sent yet, cancelled, returned) and
    WRONG_MOMENT (still to come, or before the parcel was sent).
    """
    with transaction.atomic():
        known = _known(merchant_id, rows)
        good, rejected = batch.screened(rows, lambda row: row.key, lambda row: _refusal(row, known))
        arrivals = {row.index: _arrive(row, known, cause) for row in good}
        _write(merchant_id, [one for each in arrivals.values() for one in each], known, cause)
    return batch.result(rows, sum(map(bool, arrivals.values())), rejected)


def note_asked(shipment_ids: Collection[int]) -> None:
    """The carrier is asked for these parcels now."""
    Shipment.objects.filter(pk__in=shipment_ids).update(asked_at=timezone.now())


def _known(merchant_id: int, rows: Sequence[DeliveryRow]) -> _Known:
    orders = locked(merchant_id, (row.order_id for row in rows))
    parcels: dict[int, dict[str, Shipment]] = defaultdict(dict)
    for parcel in Shipment.objects.filter(order__in=orders):
        parcels[parcel.order_id][parcel.tracking_code] = parcel
    return _Known(orders, parcels, timezone.now())


def _meant(row: DeliveryRow, known: _Known) -> list[Shipment] | None:
    """The parcels the row speaks of; None when it names one that the order does not have."""
    parcels = known.parcels.get(row.order_id, {})
    code = row.key[1]
    if code is None:
        return [parcel for parcel in parcels.values() if parcel.delivered_at is None]
    return [parcels[code]] if code in parcels else None


def _is_said(row: DeliveryRow, parcels: Sequence[Shipment], order: Order, known: _Known) -> bool:
    """Whether all that the row says is known."""
    if row.key[1] is None:
        arrived = order.status == Status.DELIVERED or order.delivered_at is not None
        return not parcels and (arrived or bool(known.parcels.get(order.pk)))
    said = parcels[0].delivered_at
    return said is not None and row.delivered_at in (None, said)


def _refusal(row: DeliveryRow, known: _Known) -> Rejected | None:
    order = known.orders.get(row.order_id)
    if order is None:
        return parcel_words.unknown_order(row)
    if order.status in NOT_SENT_YET:
        return parcel_words.not_sent(row, order)
    parcels = _meant(row, known)
    if parcels is None:
        return parcel_words.unknown_parcel(row, row.key[1] or "")
    if _is_said(row, parcels, order, known):
        return None
    if order.status not in ON_ITS_WAY:
        return parcel_words.is_final(row, order)
    sent: list[datetime | None] = [parcel.shipped_at for parcel in parcels]
    return _wrong_moment(row, sent or [order.shipped_at], known)


def _wrong_moment(
    row: DeliveryRow, sent: Sequence[datetime | None], known: _Known
) -> Rejected | None:
    if row.delivered_at is None:
        return None
    if moments.is_to_come(row.delivered_at, known.now):
        return parcel_words.to_come(row)
    if any(moments.is_before(row.delivered_at, moment) for moment in sent):
        return parcel_words.before_sent(row)
    return None


def _arrive(row: DeliveryRow, known: _Known, cause: str) -> list[_Arrival]:
    """What the row changes; the parcels say so from now on."""
    order, at = known.orders[row.order_id], row.delivered_at or known.now
    meant = _meant(row, known) or []
    if _is_said(row, meant, order, known):
        return []
    arrivals = [_Arrival(order, parcel, at, parcel.delivered_at) for parcel in meant]
    for parcel in meant:
        parcel.delivered_at, parcel.delivered_by = at, cause
    return arrivals or [_Arrival(order, None, at)]


def _write(merchant_id: int, arrivals: Sequence[_Arrival], known: _Known, cause: str) -> None:
    """Parcels, history and orders: a handful of statements."""
    if not arrivals:
        return
    parcels = {one.parcel.pk: one.parcel for one in arrivals if one.parcel}
    by_code.store(Shipment, parcels.values(), ARRIVED, unique=("order", "tracking_code"))
    history.note_each((line for one in arrivals if (line := _line(one))), cause)
    orders = {one.order.pk: one.order for one in arrivals}
    last = {one.order.pk: _last(one, known) for one in arrivals}
    for one in arrivals:
        if one.was is not None and one.order.delivered_at == one.was:
            one.order.delivered_at = last[one.order.pk]
    moving = [
        order for order in orders.values() if order.status == Status.SHIPPED and last[order.pk]
    ]
    if moving:
        at = {pk: moment for pk, moment in last.items() if moment}
        status.advance_all(moving, Status.DELIVERED, cause, at)
    keep(orders.values(), known.now)
    signals.ring(merchant_id, list(orders), cause)


def _line(arrival: _Arrival) -> history.Line | None:
    """An order without parcels has the line of its move alone."""
    if arrival.parcel is None:
        return None
    head = parcel_words.ARRIVED if arrival.was is None else parcel_words.ARRIVED_OTHERWISE
    reason = parcel_words.of_parcel(head, arrival.parcel)
    return arrival.order, EventKind.DELIVERY, "", "", reason


def _last(arrival: _Arrival, known: _Known) -> datetime | None:
    """When the order has arrived: with its last parcel; None while one is on its way."""
    parcels = known.parcels.get(arrival.order.pk, {}).values()
    arrived = [parcel.delivered_at for parcel in parcels] or [arrival.at]
    told = [moment for moment in arrived if moment is not None]
    return max(told) if len(told) == len(arrived) else None
