"""Goods of orders that came back: counted once, and on hand again where that is wanted.

A return is known by its reference, which tells a repetition from another one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from catalog import returning as stock
from catalog.batch import BatchResult, Rejected, result
from orders import history, reasons, return_rules, signals
from orders.cases import opened, save, unknown_order
from orders.models import EventKind, OrderReturn, ReturnedItem, Status
from orders.refusals import OrderRefusal, Refused
from orders.return_rules import Known, Returning
from orders.status import FORWARD, advance_all


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """`units` says by item id how many units came back now; None is all that is out. `reference`
    is the number of this return, `reason` the merchant's words. With `restock` the units can be
    sold again."""

    index: int
    order_id: int
    reference: str
    units: Mapping[int, int] | None = None
    reason: str = ""
    restock: bool = True


def take_back(merchant_id: int, rows: Sequence[ReturnRow], cause: str) -> BatchResult:
    """Take over what came back of orders that had left. When all units are back, the order is
    RETURNED; one that was cancelled on its way stays so. What the channel ships was not ours: it
    is never restocked.

    Rejections: UNKNOWN_ORDER, UNKNOWN_ITEM, WRONG_STATUS (its goods have not left, or are all
    back), TOO_MANY (than are out), WRONG_VALUE, OTHER_CONTENT (the reference is known with other
    units, words, or restocking).
    """
    with transaction.atomic():
        found = _found(merchant_id, rows)
        changed, rejected = 0, []
        for row in rows:
            try:
                changed += _take(found.get(row.order_id), row)
            except Refused as refusal:
                code = OrderRefusal(refusal.code)
                rejected.append(Rejected(row.index, code, refusal.detail))
        _write(merchant_id, [one for one in found.values() if one.new], cause)
    return result(rows, changed, rejected)


def _found(merchant_id: int, rows: Sequence[ReturnRow]) -> dict[int, Returning]:
    """Four statements: the orders, their items, and what has come back of them."""
    cases = opened(merchant_id, {row.order_id for row in rows})
    known: dict[int, list[Known]] = {order_id: [] for order_id in cases}
    returns = OrderReturn.objects.filter(order__in=cases).order_by("pk").prefetch_related("items")
    for one in returns:
        units = {item.item_id: item.quantity for item in one.items.all()}
        known[one.order_id].append(Known(one.reference, one.reason, one.restock, units))
    left = return_rules.left_before_cancel(case.order for case in cases.values())
    return {
        order_id: Returning(case, known[order_id], left=order_id in left)
        for order_id, case in cases.items()
    }


def _take(found: Returning | None, row: ReturnRow) -> bool:
    """Note what came back; whether that is news. Raises Refused."""
    if found is None:
        raise unknown_order()
    return_rules.check_words(row.reference, row.reason)
    restock = row.restock and not found.order.fulfilled_by_channel
    place = found.place_of(row.reference)
    if place is not None:
        units = found.all_out(before=place) if row.units is None else dict(row.units)
        if Known(row.reference, row.reason, restock, units) != found.known[place]:
            raise return_rules.other_content(row.reference)
        return False
    return_rules.check_status(found)
    units = found.all_out() if row.units is None else dict(row.units)
    for item, number in found.case.named(units).items():
        return_rules.check_number(item, number)
    for item_id, number in units.items():
        found.case.items[item_id].returned += number
    found.known.append(Known(row.reference, row.reason, restock, units))
    return True


def _write(merchant_id: int, found: Sequence[Returning], cause: str) -> None:
    if not found:
        return
    _store(merchant_id, found, cause)
    lines = [
        stock.Returned(item_id, one.case.items[item_id].sku_id, number, turn)
        for one in found
        for turn, back in one.new
        if back.restock
        for item_id, number in back.units.items()
    ]
    if lines:
        stock.take_back(merchant_id, lines, cause)
    whole = [
        one.order
        for one in found
        if not one.all_out() and Status.RETURNED in FORWARD[one.order.status]
    ]
    if whole:
        advance_all(whole, Status.RETURNED, cause)
    orders = [one.order for one in found]
    back = {item_id for one in found for _turn, known in one.new for item_id in known.units}
    save(
        orders,
        [one.case.items[pk] for one in found for pk in one.case.items if pk in back],
        ["returned"],
    )
    signals.ring(merchant_id, [order.pk for order in orders], cause)


def _store(merchant_id: int, found: Sequence[Returning], cause: str) -> None:
    news = [(one, back) for one in found for _turn, back in one.new]
    stored = OrderReturn.objects.bulk_create(
        OrderReturn(
            merchant_id=merchant_id,
            order=one.order,
            reference=back.reference,
            reason=back.reason,
            restock=back.restock,
            cause=cause,
        )
        for one, back in news
    )
    ReturnedItem.objects.bulk_create(
        ReturnedItem(merchant_id=merchant_id, order_return=row, item_id=item_id, quantity=number)
        for row, (_one, back) in zip(stored, news, strict=True)
        for item_id, number in back.units.items()
    )
    history.note_each(
        [(one.order, EventKind.RETURN, "", "", _told(one, back)) for one, back in news], cause
    )


def _told(found: Returning, back: Known) -> str:
    codes = [(number, found.case.items[item_id].sku.code) for item_id, number in back.units.items()]
    return reasons.of_return(codes, back.reference, restock=back.restock)
