"""The one door through which orders come in: stored once, reserved at once, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import DataError, transaction

from catalog import reservations
from catalog.adjusting import adjust
from catalog.reservations import Line
from orders import signals
from orders.drafts import OrderDraft
from orders.edits import Shelf
from orders.following import follow
from orders.models import EventKind, Order, OrderEvent, OrderItem
from orders.refusals import Refused, check
from orders.status import HOLDING
from orders.storing import store

__all__ = ["Placed", "Refused", "knows", "place"]


@dataclass(frozen=True, slots=True)
class Placed:
    """`created` is False when the order was there already and was only followed.

    `refused` says why an edit of it could not be taken over: the order works on as it was, its
    status was followed, and somebody has to see to the edit.
    """

    order_id: int
    created: bool
    refused: Refused | None = None


def place(
    draft: OrderDraft,
    *,
    merchant_id: int,
    source: str,
    skus: Mapping[str, int],
    warehouse_id: int | None = None,
    only_there: bool = False,
    occasions: Sequence[str] = (),
    instead_of: Sequence[Line] = (),
) -> Placed:
    """Store the order and reserve its stock; or follow its edits and status when it is known.

    `skus` gives our SKU id for each item's external id. Stock is reserved from `warehouse_id`
    first, and with `only_there` from nowhere else. An order for more than there is is stored all
    the same, since it is sold: it reserves what there is and is flagged short. `occasions` are the
    statuses the platform announced, which made somebody read the order: one that comes too late
    for an order that was known already is kept in its history. `instead_of` are lines that give
    back what was held for the order before it was placed: in the same breath, so that nobody else
    takes it in between.

    Raises Refused: "no_items", "duplicate_items", "wrong_quantity", "totals_disagree" (to the
    cent), "unknown_sku", "unstorable"; then nothing was stored.
    """
    at = Shelf(warehouse_id, only_there)
    try:
        check(draft, skus)
        placed = _place(draft, merchant_id, source, skus, at, instead_of)
    except Refused:
        # What an order has to fulfil to be placed does not keep it from being followed.
        if not knows(merchant_id, source, draft.external_id):
            raise
        placed = None
    except DataError as error:  # a text too long, a NUL in it, an amount beyond all measure
        raise Refused("unstorable", str(error)) from error
    if placed is not None:
        return placed
    try:
        followed = follow(
            draft, merchant_id=merchant_id, source=source, skus=skus, at=at, occasions=occasions
        )
    except DataError as error:
        raise Refused("unstorable", str(error)) from error
    return Placed(followed.order_id, created=False, refused=followed.refused)


def knows(merchant_id: int, source: str, external_id: str) -> bool:
    """Whether this order was placed."""
    orders = Order.objects.filter(merchant_id=merchant_id, source=source)
    return orders.filter(external_id=external_id).exists()


def _place(
    draft: OrderDraft,
    merchant_id: int,
    source: str,
    skus: Mapping[str, int],
    at: Shelf,
    instead_of: Sequence[Line],
) -> Placed | None:
    """None when the order is there already."""
    holds = draft.status in HOLDING and not draft.fulfilled_by_channel
    with transaction.atomic():
        stored = store(draft, merchant_id=merchant_id, source=source, skus=skus, holds=holds)
        if stored is None:
            return None
        lines = [
            Line(stored.items[item.external_id], skus[item.external_id], item.quantity)
            for item in draft.items
            if holds
        ]
        held = _hold(merchant_id, lines, source, at, instead_of)
        _note_shortage(stored.order_id, lines, held)
        signals.ring(merchant_id, [stored.order_id], source)
    return Placed(stored.order_id, created=True)


def _hold(
    merchant_id: int, lines: Sequence[Line], source: str, at: Shelf, instead_of: Sequence[Line]
) -> Mapping[int, int]:
    """What each line got. With something to give back, all balances are locked at once."""
    if instead_of:
        every = [*instead_of, *lines]
        return adjust(
            merchant_id, every, source, warehouse_id=at.warehouse_id, only_there=at.only_there
        )
    if not lines:
        return {}
    return reservations.reserve(
        merchant_id, lines, source, warehouse_id=at.warehouse_id, only_there=at.only_there
    )


def _note_shortage(order_id: int, lines: Sequence[Line], held: Mapping[int, int]) -> None:
    """Correct the items that did not get all they wanted, and flag their order."""
    short = [
        OrderItem(pk=line.reservation, reserved=held.get(line.reservation, 0))
        for line in lines
        if held.get(line.reservation, 0) < line.quantity
    ]
    if not short:
        return
    OrderItem.objects.bulk_update(short, ["reserved"])
    order = Order.objects.get(pk=order_id)
    order.short = True
    order.save(update_fields=["short"])
    OrderEvent.objects.create(
        merchant_id=order.merchant_id,
        order=order,
        kind=EventKind.SHORT,
        to_status=order.status,
        cause=order.source,
    )
