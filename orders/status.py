"""The one way an order's status moves: forward only, by this table."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from catalog import reservations
from orders import signals
from orders.models import EventKind, Order, OrderEvent, Status

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
    its reason. Raises Order.DoesNotExist.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        if order.status == to:
            return Move(False)
        if to not in FORWARD[order.status]:
            reason = _reason(order.status)
            _note(order, EventKind.IGNORED, to, cause, reason)
            return Move(False, reason)
        _settle_stock(order, to, cause)
        _note(order, EventKind.MOVED, to, cause)
        order.status = to
        order.short = order.short and to != Status.CANCELLED
        order.save(update_fields=["status", "short", "updated_at"])
        signals.ring(order.pk, to, cause)
    return Move(True)


def _settle_stock(order: Order, to: str, cause: str) -> None:
    """What was reserved leaves with the goods, or comes back with a cancel."""
    items = list(order.items.values_list("pk", flat=True))
    if to == Status.CANCELLED:
        reservations.release(order.merchant_id, items, cause)
    elif to in GONE and order.status not in GONE:
        reservations.ship(order.merchant_id, items, cause)


def _reason(current: str) -> str:
    if current == Status.CANCELLED:
        return AFTER_CANCEL
    return AFTER_DELIVERY if current == Status.DELIVERED else BACKWARDS


def _note(order: Order, kind: EventKind, to: str, cause: str, reason: str = "") -> None:
    OrderEvent.objects.create(
        merchant_id=order.merchant_id,
        order=order,
        kind=kind,
        from_status=order.status,
        to_status=to,
        reason=reason,
        cause=cause,
    )
