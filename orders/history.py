"""The only writer of an order's history after its first line; see orders/storing.py for that."""

from collections.abc import Iterable, Sequence

from orders.models import EventKind, Order, OrderEvent

# Order, what happened, the statuses from and to ("" where it is not about them), the reason.
Line = tuple[Order, EventKind, str, str, str]


def note(
    order: Order, kind: EventKind, cause: str, *, came: str = "", to: str = "", reason: str = ""
) -> None:
    """What happened to the order just now: `came` and `to` are the statuses from and to."""
    note_each([(order, kind, came, to, reason)], cause)


def note_each(lines: Iterable[Line], cause: str) -> None:
    """The same for many orders, in one statement."""
    OrderEvent.objects.bulk_create(
        OrderEvent(
            merchant_id=order.merchant_id,
            order=order,
            kind=kind,
            from_status=came,
            to_status=to,
            reason=reason,
            cause=cause,
        )
        for order, kind, came, to, reason in lines
    )


def note_ignored(order: Order, ignored: Sequence[tuple[str, str]], cause: str) -> None:
    """What came and changed nothing, as (status or "", reason); each once for a locked order.

    Platforms repeat themselves: a history full of the same line tells less than one line.
    """
    if not ignored:
        return
    known = order.events.filter(kind=EventKind.IGNORED, to_status__in=[to for to, _ in ignored])
    noted = set(known.values_list("to_status", "reason"))
    note_each(
        (
            (order, EventKind.IGNORED, order.status if to else "", to, reason)
            for to, reason in dict.fromkeys(ignored)
            if (to, reason) not in noted
        ),
        cause,
    )
