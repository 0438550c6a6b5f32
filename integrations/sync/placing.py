"""One order that was read: it comes in, is left alone, or waits."""

from collections.abc import Sequence

from django.db import transaction

from integrations import order_tellings, waiting_orders
from integrations.models import Connection, Inbound, StockRule
from integrations.sync.admitting import Door, skus_of
from integrations.waiting_orders import Reason
from orders import intake
from orders.drafts import OrderDraft
from orders.models import Status


def place(
    door: Door,
    connection: Connection,
    row: Inbound,
    order: OrderDraft,
    occasions: Sequence[str],
) -> Reason | None:
    """`order` is as the platform tells it. Returns why it waits, parked, or None when the row is
    done: it came in, was followed, or is left alone.

    Raises intake.Refused for an order that is here and was edited to what cannot be taken over.
    """
    if door.leaves_alone(order):
        _forget(door, connection, row)
        return None
    reason = door.in_the_way(order)
    if reason is None:
        reason = _take_in(door, connection, row, order, occasions)
    if reason is None:
        return None
    if order.status == Status.CANCELLED:  # it was never here, and there is nothing to send
        _forget(door, connection, row)
        return None
    door.park(row, order, reason)
    return reason


def _take_in(
    door: Door,
    connection: Connection,
    row: Inbound,
    order: OrderDraft,
    occasions: Sequence[str],
) -> Reason | None:
    """None when it is in; what is in the way of a new one. Raises intake.Refused."""
    draft = door.in_our_words(order)
    try:
        if not door.waits(row):
            placed = _place(connection, draft, occasions)
        else:
            with transaction.atomic():
                placed = _place(connection, draft, occasions, [row.pk])
                waiting_orders.let_go([row.pk], connection.source)
    except intake.Refused as refusal:
        if intake.knows(connection.merchant_id, connection.source, draft.external_id):
            raise
        return Reason(refusal.code, refusal.detail)
    if not placed.created:
        order_tellings.mark_held_back(connection, draft.external_id)
    if placed.refused is not None:
        raise placed.refused  # the order goes on as it was; its edit waits in sight
    return None


def _place(
    connection: Connection,
    draft: OrderDraft,
    occasions: Sequence[str],
    waiting: Sequence[int] = (),
) -> intake.Placed:
    return intake.place(
        draft,
        merchant_id=connection.merchant_id,
        source=connection.source,
        skus=skus_of(connection, draft),
        warehouse_id=connection.warehouse_id,
        only_there=connection.stock_rule == StockRule.ONE,
        occasions=occasions,
        instead_of=waiting_orders.held(waiting) if waiting else (),
    )


def _forget(door: Door, connection: Connection, row: Inbound) -> None:
    if door.waits(row):
        with transaction.atomic():
            waiting_orders.let_go([row.pk], connection.source)
