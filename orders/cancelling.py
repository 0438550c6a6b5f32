"""Cancelling orders, whole or in part: what will not be sent is free in stock again, once.

A cancel is said absolutely, so that saying it twice changes nothing, and is never taken back. It
only ever gives back: units that an order is short of are not looked for when others are cut.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from catalog import adjusting
from catalog.batch import BatchResult, Rejected, result
from catalog.reservations import Line
from orders import cancel_rules, history, reasons, signals
from orders.cases import Case, opened, save, unknown_order
from orders.models import EventKind, Order, OrderItem, Status
from orders.refusals import OrderRefusal, Refused
from orders.status import advance_all


@dataclass(frozen=True, slots=True)
class CancelRow:
    """`units` says by item id how many units of it are cancelled in all; None is the whole order.

    `reason` is one of orders.reasons.CANCELLED_FOR, `detail` the merchant's words. `restock` and
    `email` are for the platform: whether it counts the units as its own stock again, and writes to
    the buyer.
    """

    index: int
    order_id: int
    units: Mapping[int, int] | None = None
    reason: str = "other"
    detail: str = ""
    restock: bool = True
    email: bool = False


@dataclass(slots=True)
class _Cancelling:
    """What a batch does to one order."""

    case: Case
    whole: bool = False
    cut: dict[OrderItem, None] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    @property
    def order(self) -> Order:
        return self.case.order


def cancel(merchant_id: int, rows: Sequence[CancelRow], cause: str) -> BatchResult:
    """Cancel what can be cancelled: in an order that was not sent all of it or some units, and an
    order on its way as a whole, whose goods then come back by a return.

    Rejections: UNKNOWN_ORDER, UNKNOWN_ITEM, WRONG_STATUS (nothing of it can be cancelled now),
    TOO_MANY (than were sold), WRONG_VALUE (also: fewer than are cancelled already). An order
    without a unit left is cancelled. One that is cancelled already is unchanged, whoever did it
    and why.
    """
    with transaction.atomic():
        cases = opened(merchant_id, {row.order_id for row in rows})
        found = {order_id: _Cancelling(case) for order_id, case in cases.items()}
        changed, rejected = 0, []
        for row in rows:
            try:
                changed += _take(found.get(row.order_id), row)
            except Refused as refusal:
                code = OrderRefusal(refusal.code)
                rejected.append(Rejected(row.index, code, refusal.detail))
        _write(merchant_id, [one for one in found.values() if one.whole or one.cut], cause)
    return result(rows, changed, rejected)


def _take(found: _Cancelling | None, row: CancelRow) -> bool:
    """Note what the row does to its order; whether anything. Raises Refused."""
    if found is None:
        raise unknown_order()
    cancel_rules.check_reason(row.reason, row.detail)
    case = found.case
    over = found.whole or case.order.status == Status.CANCELLED
    if row.units is None:
        if over:
            return False
        cancel_rules.check_whole(case.order)
    else:
        units = case.named(row.units)
        if not cancel_rules.check_units(case, units, over=over):
            return False
        _cut(found, units, row)
        if any(item.to_send for item in case.items.values()):
            return True
    found.whole = True
    case.order.cancellation = {
        "reason": row.reason,
        "detail": row.detail,
        "restock": row.restock,
        "email": row.email,
    }
    return True


def _cut(found: _Cancelling, units: Mapping[OrderItem, int], row: CancelRow) -> None:
    more = {item: number - item.cancelled for item, number in units.items()}
    cut = {item: number for item, number in more.items() if number}
    for item, number in cut.items():
        item.cancelled += number
        found.cut[item] = None
    if cut:
        codes = [(number, item.sku.code) for item, number in cut.items()]
        found.told.append(reasons.of_cut(codes, row.reason, row.detail))


def _write(merchant_id: int, found: Sequence[_Cancelling], cause: str) -> None:
    if not found:
        return
    whole = [one for one in found if one.whole]
    part = [one for one in found if not one.whole]
    lines = [
        Line(item.pk, item.sku_id, item.to_send)
        for one in part
        for item in one.cut
        if item.reserved > item.to_send
    ]
    if lines:
        if whole:
            adjusting.lock(merchant_id, [*lines, *_lines(whole)])
        held = adjusting.adjust(merchant_id, lines, cause, only_there=True)
        for item in (item for one in part for item in one.cut):
            item.reserved = held.get(item.pk, item.reserved)
    history.note_each(
        [(one.order, EventKind.CUT, "", "", reason) for one in found for reason in one.told], cause
    )
    if whole:
        advance_all([one.order for one in whole], Status.CANCELLED, cause)
        for item in (item for one in whole for item in one.cut):
            item.reserved = 0  # as all of theirs is now
    for one in part:
        missing = any(item.reserved < item.to_send for item in one.case.items.values())
        one.order.short = one.order.short and missing
    orders = [one.order for one in found]
    save(orders, [item for one in found for item in one.cut], ["cancelled", "reserved"])
    signals.ring(merchant_id, [order.pk for order in orders], cause)


def _lines(found: Iterable[_Cancelling]) -> list[Line]:
    return [Line(item.pk, item.sku_id, 0) for one in found for item in one.case.items.values()]
