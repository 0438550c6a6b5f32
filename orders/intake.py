"""The one door through which orders come in: stored once, reserved at once, in one transaction."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db import DataError, IntegrityError, transaction

from catalog import reservations
from catalog.reservations import Line
from orders import signals, status
from orders.drafts import OrderDraft
from orders.models import EventKind, Order, OrderEvent, OrderItem, Status

# These hold stock. Goods of an order that was shipped before we first heard of it have left
# already, and the next count says so.
HOLDING = frozenset({Status.PENDING, Status.PAID, Status.INVOICED})


class Refused(Exception):
    """The order cannot be placed as it is; nothing was stored. `code` names why."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Placed:
    """`created` is False when the order was there already and only its status was followed."""

    order_id: int
    created: bool


def place(
    draft: OrderDraft,
    *,
    merchant_id: int,
    source: str,
    skus: Mapping[str, int],
    warehouse_id: int | None = None,
    only_there: bool = False,
) -> Placed:
    """Store the order and reserve its stock; or follow its status when it is known already.

    `skus` gives our SKU id for each item's external id. Stock is reserved from `warehouse_id`
    first, and with `only_there` from nowhere else. An order for more than there is is stored all
    the same, since it is sold: it reserves what there is and is flagged short.

    Raises Refused: "no_items", "wrong_quantity", "totals_disagree" (to the cent), "unknown_sku",
    "unstorable".
    """
    _check(draft, skus)
    try:
        return _place(draft, merchant_id, source, skus, warehouse_id, only_there)
    except DataError as error:  # a text too long, a NUL in it, an amount beyond all measure
        raise Refused("unstorable", str(error)) from error


def _place(
    draft: OrderDraft,
    merchant_id: int,
    source: str,
    skus: Mapping[str, int],
    warehouse_id: int | None,
    only_there: bool,
) -> Placed:
    identity = {"merchant_id": merchant_id, "source": source, "external_id": draft.external_id}
    known = Order.objects.filter(**identity).values_list("pk", flat=True).first()
    if known is None:
        try:
            return _place_new(draft, identity, skus, warehouse_id, only_there)
        except IntegrityError:  # its twin was faster, or something else is wrong
            known = Order.objects.filter(**identity).values_list("pk", flat=True).first()
            if known is None:
                raise
    status.move(known, Status(draft.status), source)
    return Placed(known, created=False)


def _check(draft: OrderDraft, skus: Mapping[str, int]) -> None:
    if not draft.items:
        raise Refused("no_items", draft.number)
    if any(item.quantity <= 0 for item in draft.items):
        raise Refused("wrong_quantity", draft.number)
    if draft.total != draft.sum_of_parts:
        raise Refused("totals_disagree", f"{draft.total} ≠ {draft.sum_of_parts}")
    unknown = [item.sku_code or item.title for item in draft.items if item.external_id not in skus]
    if unknown:
        raise Refused("unknown_sku", ", ".join(unknown))


def _place_new(
    draft: OrderDraft,
    identity: Mapping[str, Any],
    skus: Mapping[str, int],
    warehouse_id: int | None,
    only_there: bool,
) -> Placed:
    holds = draft.status in HOLDING and not draft.fulfilled_by_channel
    with transaction.atomic():
        order = _order(draft, identity)
        order.save(force_insert=True)
        items = OrderItem.objects.bulk_create(_items(draft, order, skus, holds))
        events = [_event(order, EventKind.PLACED)]
        if holds and _reserve(order, items, warehouse_id, only_there):
            events.append(_event(order, EventKind.SHORT))
        OrderEvent.objects.bulk_create(events)
        signals.ring(order.pk, order.status, order.source)
    return Placed(order.pk, created=True)


def _order(draft: OrderDraft, identity: Mapping[str, Any]) -> Order:
    return Order(
        **identity,
        number=draft.number,
        channel=draft.channel,
        status=draft.status,
        fulfilled_by_channel=draft.fulfilled_by_channel,
        buyer=asdict(draft.buyer),
        shipping=asdict(draft.shipping),
        carrier=draft.carrier,
        discount=draft.discount,
        freight=draft.freight,
        interest=draft.interest,
        total=draft.total,
        placed_at=draft.placed_at,
        paid_at=draft.paid_at,
    )


def _items(
    draft: OrderDraft, order: Order, skus: Mapping[str, int], holds: bool
) -> list[OrderItem]:
    """Written as wholly reserved, which is the rule; the exceptions are corrected afterwards."""
    return [
        OrderItem(
            merchant_id=order.merchant_id,
            order=order,
            sku_id=skus[item.external_id],
            external_id=item.external_id,
            title=item.title[:255],
            quantity=item.quantity,
            reserved=item.quantity if holds else 0,
            unit_price=item.unit_price,
            discount=item.discount,
            total=item.total,
        )
        for item in draft.items
    ]


def _reserve(
    order: Order, items: list[OrderItem], warehouse_id: int | None, only_there: bool
) -> bool:
    """Hold what there is; tells whether the order is short, and then notes it."""
    lines = [Line(item.pk, item.sku_id, item.quantity) for item in items]
    held = reservations.reserve(
        order.merchant_id,
        lines,
        order.source,
        warehouse_id=warehouse_id,
        only_there=only_there,
    )
    short = [item for item in items if held.get(item.pk, 0) < item.quantity]
    for item in short:
        item.reserved = held.get(item.pk, 0)
    if short:
        OrderItem.objects.bulk_update(short, ["reserved"])
        order.short = True
        order.save(update_fields=["short"])
    return bool(short)


def _event(order: Order, kind: EventKind) -> OrderEvent:
    return OrderEvent(
        merchant_id=order.merchant_id,
        order=order,
        kind=kind,
        to_status=order.status,
        cause=order.source,
    )
