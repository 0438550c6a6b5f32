"""The one way an order's status moves: forward only, by this table."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from catalog import reservations
from orders import history, signals
from orders.models import EventKind, Order, Status

FORWARD: dict[str, frozenset[str]] = {
    Status.PENDING: frozenset(
        {Status.PAID, Status.INVOICED, Status.SHIPPED, Status.DELIVERED, Status.CANCELLED}
    ),
    Status.PAID: frozenset({Status.INVOICED, Status.SHIPPED, Status.DELIVERED, Status.CANCELLED}),
    Status.INVOICED: frozenset({Status.SHIPPED, Status.DELIVERED, Status.CANCELLED}),
    Status.SHIPPED: frozenset({Status.DELIVERED, Status.CANCELLED}),
    Status.DELIVERED: frozenset(),
    Status.CANCELLED: frozenset(),
}
GONE = frozenset({Status.SHIPPED, Status.DELIVERED})
# These hold stock. Goods of an order that was shipped before we first heard of it have left
# already, and the next count says so.
HOLDING = frozenset({Status.PENDING, Status.PAID, Status.INVOICED})

AFTER_CANCEL = gettext_noop("The order is cancelled; that is final.")
AFTER_DELIVERY = gettext_noop("The order is delivered; what comes back is a return.")
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
            order.save(update_fields=["status", "short", "updated_at"])
            signals.ring(order.pk, to, cause)
    return move


def advance(order: Order, to: Status, cause: str) -> Move:
    """`move`, for a locked order: the caller saves its `status` and `short`, and rings."""
    if order.status == to:
        return Move(False)
    if to not in FORWARD[order.status]:
        reason = reason_against(order.status)
        history.note_ignored(order, [(to, reason)], cause)
        return Move(False, reason)
    _settle_stock(order, to, cause)
    history.note(order, EventKind.MOVED, cause, came=order.status, to=to)
    order.status = to
    order.short = order.short and to != Status.CANCELLED
    return Move(True)


def reason_against(current: str) -> str:
    """Why no way leads on from this status, or not to the one that was told."""
    if current == Status.CANCELLED:
        return AFTER_CANCEL
    return AFTER_DELIVERY if current == Status.DELIVERED else BACKWARDS


def _settle_stock(order: Order, to: str, cause: str) -> None:
    """What was reserved leaves with the goods, or comes back with a cancel."""
    items = list(order.items.values_list("pk", flat=True))
    if to == Status.CANCELLED:
        reservations.release(order.merchant_id, items, cause)
    elif to in GONE and order.status not in GONE:
        reservations.ship(order.merchant_id, items, cause)
