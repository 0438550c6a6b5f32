"""What is heard of an order that is there already: newer states are followed, older ones noted.

A platform that has not heard yet what the merchant did says nothing worth a note: it is told by the
outbound queue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from orders import edits, history, privacy, reasons, signals, status
from orders.drafts import AddressDraft, BuyerDraft, OrderDraft
from orders.edits import Shelf
from orders.models import EventKind, Order, Status
from orders.refusals import Refused, check
from orders.storing import payments_told


@dataclass(frozen=True, slots=True)
class Followed:
    """`refused` when the order was edited and the edit could not be taken over."""

    order_id: int
    refused: Refused | None = None


@transaction.atomic
def follow(
    draft: OrderDraft,
    *,
    merchant_id: int,
    source: str,
    skus: Mapping[str, int],
    at: Shelf,
    occasions: Sequence[str],
) -> Followed:
    """Take over what became known since the order was placed: edits, and its status.

    A state older than the newest one known changes nothing. Raises Order.DoesNotExist.
    """
    orders = Order.objects.select_for_update().filter(merchant_id=merchant_id, source=source)
    order = orders.get(external_id=draft.external_id)
    before, refused = order.status, None
    if order.told_at and draft.updated_at and draft.updated_at < order.told_at:
        history.note_ignored(order, [(draft.status, reasons.OLDER)], source)
    else:
        refused = _take_over(order, draft, source, skus, at)
    _note_occasions(order, {before, order.status, draft.status}, occasions, source)
    return Followed(order.pk, refused)


def _take_over(
    order: Order, draft: OrderDraft, source: str, skus: Mapping[str, int], at: Shelf
) -> Refused | None:
    known = _values(order)
    for name, value in _news(order, draft).items():
        setattr(order, name, value)
    edited, refused = _edit(order, draft, source, skus, at)
    moved = not _is_behind(order, draft.status, source) and (
        status.advance(order, Status(draft.status), source, draft.updated_at).moved
    )
    _save(order, known)
    if edited or moved:
        signals.ring(order.merchant_id, [order.pk], source)
    return refused


def _is_behind(order: Order, told: str, source: str) -> bool:
    """Whether the platform only has not heard yet how far others than itself brought the order.

    What it tells then is as new as ever: it is where it said it was, or on its way here. An order
    that was cancelled meanwhile is a reason to look when the platform goes on with it.
    """
    if told == order.status or told in status.FORWARD[order.status]:
        return False
    moves = order.events.filter(kind__in=[EventKind.PLACED, EventKind.MOVED]).order_by("pk")
    steps = list(moves.values_list("to_status", "cause"))
    if not steps or steps[-1][1] == source:
        return False
    own = [to for to, cause in steps if cause == source]
    before = own[-1] if own else Status.PENDING
    if told == before:
        return True
    goes_on = told in status.FORWARD[before] and order.status in status.FORWARD[Status(told)]
    return goes_on and order.status != Status.CANCELLED


def _news(order: Order, draft: OrderDraft) -> dict[str, Any]:
    """What the platform says; where it says nothing, what is known stays. So does what was
    erased: the platform may go on telling it."""
    told: dict[str, Any] = {
        "paid_at": draft.paid_at,
        "carrier": draft.carrier,
        "told_at": draft.updated_at,
        "payments": payments_told(draft.payments),
    }
    if order.redacted_at is None:
        parts: dict[str, BuyerDraft | AddressDraft] = {
            "buyer": draft.buyer,
            "shipping": draft.shipping,
            "billing": draft.billing,
        }
        told |= {name: _told(part) for name, part in parts.items()}
    else:
        told["payments"] = privacy.of_nobody(told["payments"])
    return {name: value for name, value in told.items() if value}


def _told(part: BuyerDraft | AddressDraft) -> dict[str, str]:
    return asdict(part) if part != type(part)() else {}


def _edit(
    order: Order, draft: OrderDraft, source: str, skus: Mapping[str, int], at: Shelf
) -> tuple[bool, Refused | None]:
    """Whether the order was edited; else, if an edit was refused, why."""
    items = list(order.items.all())
    edit = edits.find(order, items, draft, skus)
    if edit is None:
        return False, None
    if order.status not in status.HOLDING or draft.status == Status.CANCELLED:
        cancelled = Status.CANCELLED in (order.status, draft.status)
        reason = reasons.EDITED_AFTER_CANCEL if cancelled else reasons.EDITED_AFTER_LEAVING
        history.note_ignored(order, [("", reason)], source)
        return False, None
    try:
        check(draft, edit.skus)
    except Refused as refusal:
        reason = reasons.of_refused_edit(refusal.code, refusal.detail)
        history.note_ignored(order, [("", reason)], source)
        return False, refusal
    edits.take_over(order, items, edit, source, at)
    return True, None


def _note_occasions(
    order: Order, explained: set[str], occasions: Sequence[str], source: str
) -> None:
    """What the platform announced, and to which no way leads from where the order is now."""
    late = [
        (occasion.value, status.reason_against(order.status))
        for occasion in map(Status, occasions)
        if occasion not in explained
        and occasion not in status.FORWARD[order.status]
        and not _is_behind(order, occasion, source)
    ]
    history.note_ignored(order, late, source)


_FOLLOWED = (
    "status",
    "short",
    "told_at",
    "paid_at",
    "buyer",
    "shipping",
    "billing",
    "payments",
    "carrier",
    *status.MOMENTS.values(),
    *edits.AMOUNTS,
)


def _values(order: Order) -> dict[str, Any]:
    return {name: getattr(order, name) for name in _FOLLOWED}


def _save(order: Order, known: Mapping[str, Any]) -> None:
    """A new moment alone is no news for whoever asks what was updated."""
    changed = [name for name, value in _values(order).items() if value != known[name]]
    if changed:
        news = ["updated_at"] if changed != ["told_at"] else []
        order.save(update_fields=[*changed, *news])
