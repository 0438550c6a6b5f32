"""The one door through which orders come in: stored once, reserved at once, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.db import DataError, transaction

from catalog import reservations
from catalog.reservations import Line
from orders import privacy, signals, status
from orders.drafts import AddressDraft, BuyerDraft, OrderDraft
from orders.models import EventKind, Order, OrderEvent, OrderItem, Status
from orders.storing import store

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
    occasions: Sequence[str] = (),
) -> Placed:
    """Store the order and reserve its stock; or follow its status when it is known already.

    `skus` gives our SKU id for each item's external id. Stock is reserved from `warehouse_id`
    first, and with `only_there` from nowhere else. An order for more than there is is stored all
    the same, since it is sold: it reserves what there is and is flagged short.

    Raises Refused: "no_items", "duplicate_items", "wrong_quantity", "totals_disagree" (to the
    cent), "unknown_sku", "unstorable".
    """
    try:
        _check(draft, skus)
        return _place(draft, merchant_id, source, skus, warehouse_id, only_there)
    except Refused:
        # What an order has to fulfil to be placed does not keep it from being followed.
        if not knows(merchant_id, source, draft.external_id):
            raise
        return _follow(draft, merchant_id, source)
    except DataError as error:  # a text too long, a NUL in it, an amount beyond all measure
        raise Refused("unstorable", str(error)) from error


def knows(merchant_id: int, source: str, external_id: str) -> bool:
    """Whether this order was placed."""
    orders = Order.objects.filter(merchant_id=merchant_id, source=source)
    return orders.filter(external_id=external_id).exists()


def _place(
    draft: OrderDraft,
    merchant_id: int,
    source: str,
    skus: Mapping[str, int],
    warehouse_id: int | None,
    only_there: bool,
) -> Placed:
    holds = draft.status in HOLDING and not draft.fulfilled_by_channel
    with transaction.atomic():
        stored = store(draft, merchant_id=merchant_id, source=source, skus=skus, holds=holds)
        if stored is not None:
            if holds:
                lines = [
                    Line(stored.items[item.external_id], skus[item.external_id], item.quantity)
                    for item in draft.items
                ]
                held = reservations.reserve(
                    merchant_id, lines, source, warehouse_id=warehouse_id, only_there=only_there
                )
                _note_shortage(stored.order_id, lines, held)
            signals.ring(stored.order_id, draft.status, source)
            return Placed(stored.order_id, created=True)
    return _follow(draft, merchant_id, source)


@transaction.atomic
def _follow(draft: OrderDraft, merchant_id: int, source: str) -> Placed:
    """Take over what became known since the order was placed, and its status."""
    orders = Order.objects.select_for_update().filter(merchant_id=merchant_id, source=source)
    order = orders.get(external_id=draft.external_id)
    told = {
        "paid_at": draft.paid_at,
        "buyer": _told(draft.buyer),
        "shipping": _told(draft.shipping),
        "carrier": draft.carrier,
    }
    if order.redacted_at:  # what was erased stays erased, whatever the platform still tells
        told = {name: value for name, value in told.items() if name not in privacy.PERSONAL}
    news = {name: value for name, value in told.items() if value and value != getattr(order, name)}
    if news:
        for name, value in news.items():
            setattr(order, name, value)
        order.save(update_fields=[*news, "updated_at"])
    status.move(order.pk, Status(draft.status), source)
    return Placed(order.pk, created=False)


def _told(part: BuyerDraft | AddressDraft) -> dict[str, str]:
    """Empty when the platform says nothing of it: then what is known stays."""
    return asdict(part) if part != type(part)() else {}


def _check(draft: OrderDraft, skus: Mapping[str, int]) -> None:
    if not draft.items:
        raise Refused("no_items", draft.number)
    if len({item.external_id for item in draft.items}) < len(draft.items):
        raise Refused("duplicate_items", draft.number)
    if any(item.quantity <= 0 for item in draft.items):
        raise Refused("wrong_quantity", draft.number)
    if draft.total != draft.sum_of_parts:
        raise Refused("totals_disagree", f"{draft.total} ≠ {draft.sum_of_parts}")
    unknown = [item.sku_code or item.title for item in draft.items if item.external_id not in skus]
    if unknown:
        raise Refused("unknown_sku", ", ".join(unknown))


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
