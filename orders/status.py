"""The one way an order's status moves: forward only, by this table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog import reservations
from orders import history, signals
from orders.models import EventKind, Order, OrderItem, Status

FORWARD: dict[str, frozenset[str]] = {
    Status.PENDING: frozenset(
        {Status.PAID, Status.INVOICED, Status.SHIPPED, Status.DELIVERED, Status.CANCELLED}
    ),
    Status.PAID: frozenset({Status.INVOICED, Status.SHIPPED, Status.DELIVERED, Status.CANCELLED}),
    Status.INVOICED: frozenset({Status.SHIPPED, Status.DELIVERED, Status.CANCELLED}),
    Status.SHIPPED: frozenset({Status.DELIVERED, Status.CANCELLED, Status.RETURNED}),
    Status.DELIVERED: frozenset({Status.RETURNED}),
    Status.CANCELLED: frozenset(),
    Status.RETURNED: frozenset(),
}
GONE = frozenset({Status.SHIPPED, Status.DELIVERED, Status.RETURNED})
# These hold stock. Goods of an order that was shipped before we first heard of it have left
# already, and the next count says so.
HOLDING = frozenset({Status.PENDING, Status.PAID, Status.INVOICED})
# Which column says when.
MOMENTS: dict[str, str] = {
    Status.INVOICED: "invoiced_at",
    Status.SHIPPED: "shipped_at",
    Status.DELIVERED: "delivered_at",
    Status.CANCELLED: "cancelled_at",
    Status.RETURNED: "returned_at",
}
MOVED = ("status", "short", *MOMENTS.values())

AFTER_CANCEL = gettext_noop("The order is cancelled; that is final.")
AFTER_DELIVERY = gettext_noop("The order is delivered; what comes back is a return.")
AFTER_RETURN = gettext_noop("The order was returned; that is final.")
BACKWARDS = gettext_noop("An order's status only moves forward.")


@dataclass(frozen=True, slots=True)
class Move:
    """Whether the status changed; if not, `reason` says why ("" when it was that already)."""

    moved: bool
    reason: str = ""


def move(order_id: int, to: Status, cause: str) -> Move:
    """Move an order, with what follows for its stock, in one transaction.

    A move that the table does not know changes nothing and is kept in the order's history with
    its reason, once. Raises Order.DoesNotExist.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        move = advance(order, to, cause)
        if move.moved:
            order.save(update_fields=[*MOVED, "updated_at"])
            signals.ring(order.merchant_id, [order.pk], cause)
    return move


def advance(order: Order, to: Status, cause: str, at: datetime | None = None) -> Move:
    """`move`, for a locked order: the caller saves its `MOVED` columns, and rings. `at` is when it
    happened, where that is known."""
    if order.status == to:
        return Move(False)
    if to not in FORWARD[order.status]:
        reason = reason_against(order.status)
        history.note_ignored(order, [(to, reason)], cause)
        return Move(False, reason)
    advance_all([order], to, cause, {} if at is None else {order.pk: at})
    return Move(True)


_NOT_KNOWN: Mapping[int, datetime] = MappingProxyType({})


def advance_all(
    orders: Sequence[Order], to: Status, cause: str, at: Mapping[int, datetime] = _NOT_KNOWN
) -> None:
    """Move locked orders of one merchant, all of which may: a handful of statements.

    `at` says when it happened, by order id, where that is known. The caller saves their `MOVED`
    columns, and rings.
    """
    _settle_stock(orders, to, cause)
    history.note_each([(order, EventKind.MOVED, order.status, to, "") for order in orders], cause)
    now = timezone.now()
    for order in orders:
        order.status = to
        order.short = order.short and to not in (Status.CANCELLED, Status.RETURNED)
        if to in MOMENTS:
            setattr(order, MOMENTS[to], at.get(order.pk, now))


def reason_against(current: str) -> str:
    """Why no way leads on from this status, or not to the one that was told."""
    return _FINAL.get(current, BACKWARDS)


_FINAL: dict[str, str] = {
    Status.CANCELLED: AFTER_CANCEL,
    Status.DELIVERED: AFTER_DELIVERY,
    Status.RETURNED: AFTER_RETURN,
}


def _settle_stock(orders: Sequence[Order], to: str, cause: str) -> None:
    """What was reserved leaves with the goods, or comes back with a cancel: it is held no more."""
    if to == Status.CANCELLED:
        held = orders
    else:
        held = [order for order in orders if to in GONE and order.status not in GONE]
    if not held:
        return
    lines = OrderItem.objects.filter(order__in=held)
    items = list(lines.order_by("pk").values_list("pk", flat=True))
    lines.filter(reserved__gt=0).update(reserved=0)
    if to == Status.CANCELLED:
        reservations.release(held[0].merchant_id, items, cause)
    else:
        reservations.ship(held[0].merchant_id, items, cause)
