"""An order that was edited after it was placed: what differs, and taking it over.

A line is known by its id on the platform. One that is gone is deleted: the order's history names
it, and the ledger keeps what it held and gave back. Units that were cancelled here stay so, as far
as the line still has them: the platform tells what was sold, not what will be sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from catalog.adjusting import adjust
from catalog.models import Sku
from catalog.reservations import Line
from orders import history, reasons
from orders.drafts import ItemDraft, OrderDraft
from orders.models import EventKind, Order, OrderItem
from orders.storing import MAX_TITLE

CENT = Decimal("0.01")
AMOUNTS = ("discount", "freight", "interest", "total")
FIGURES = ("unit_price", "discount", "total")
WRITTEN = ("sku", "title", "quantity", "cancelled")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where stock is reserved: from this warehouse first, and with `only_there` nowhere else."""

    warehouse_id: int | None = None
    only_there: bool = False


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that is new (`was` None), gone (`now` None) or another than it was."""

    was: OrderItem | None
    now: ItemDraft | None
    sku_id: int


@dataclass(frozen=True, slots=True)
class Edit:
    """`skus` gives the SKU of every line of the draft that is known."""

    lines: Sequence[LineChange]
    amounts: Sequence[tuple[str, Decimal, Decimal]]
    skus: Mapping[str, int]


def find(
    order: Order, items: Sequence[OrderItem], draft: OrderDraft, skus: Mapping[str, int]
) -> Edit | None:
    """What the draft says otherwise than the order as it is kept; None when nothing.

    A draft without lines says nothing of them. A line whose SKU cannot be told now keeps its own.
    """
    if not draft.items:
        return None
    kept = {item.external_id: item for item in items}
    told = {item.external_id: item for item in draft.items}
    known = {name: item.sku_id for name, item in kept.items()} | dict(skus)
    lines = [
        LineChange(kept.get(name), item, known.get(name, 0))
        for name, item in told.items()
        if name not in kept or _differs(kept[name], item, known[name])
    ]
    lines += [LineChange(item, None, item.sku_id) for item in items if item.external_id not in told]
    pairs = [(name, getattr(order, name), cents(getattr(draft, name))) for name in AMOUNTS]
    amounts = [(name, was, now) for name, was, now in pairs if was != now]
    return Edit(lines, amounts, known) if lines or amounts else None


def take_over(order: Order, items: Sequence[OrderItem], edit: Edit, cause: str, at: Shelf) -> None:
    """Make the locked order what the edit says, with what it holds in stock.

    The caller saves the order's amounts and `short`.
    """
    reason = reasons.of_edit(_told(edit.lines), edit.amounts)
    for name, _was, now in edit.amounts:
        setattr(order, name, now)
    new = [_new(order, line.now, line.sku_id) for line in edit.lines if not line.was and line.now]
    OrderItem.objects.bulk_create(new)
    gone = [line.was for line in edit.lines if line.was and not line.now]
    changed = [line.was for line in edit.lines if line.was and line.now]
    for line in edit.lines:
        if line.was and line.now:
            _write(line.was, line.now, line.sku_id)
    history.note(order, EventKind.EDITED, cause, reason=reason)
    if not order.fulfilled_by_channel:
        _hold(order, new + changed, gone, cause, at)
        left = [item for item in items if item not in gone] + new
        _note_shortage(order, any(item.reserved < item.to_send for item in left), cause)
    OrderItem.objects.bulk_update(new + changed, [*WRITTEN, "reserved", *FIGURES])
    OrderItem.objects.filter(pk__in=[item.pk for item in gone]).delete()


def cents(amount: Decimal) -> Decimal:
    """As the database keeps it."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def _differs(item: OrderItem, told: ItemDraft, sku_id: int) -> bool:
    return (item.quantity, item.sku_id) != (told.quantity, sku_id) or any(
        getattr(item, name) != cents(getattr(told, name)) for name in FIGURES
    )


def _hold(
    order: Order,
    wanting: Sequence[OrderItem],
    gone: Sequence[OrderItem],
    cause: str,
    at: Shelf,
) -> None:
    """All in one go, so that one line may take what another one gives back."""
    lines = [Line(item.pk, item.sku_id, item.to_send) for item in wanting]
    lines += [Line(item.pk, item.sku_id, 0) for item in gone]
    if not lines:
        return
    held = adjust(
        order.merchant_id, lines, cause, warehouse_id=at.warehouse_id, only_there=at.only_there
    )
    for item in wanting:
        item.reserved = held[item.pk]


def _note_shortage(order: Order, short: bool, cause: str) -> None:
    if short and not order.short:
        history.note(order, EventKind.SHORT, cause, to=order.status)
    order.short = short


def _new(order: Order, told: ItemDraft, sku_id: int) -> OrderItem:
    item = OrderItem(merchant_id=order.merchant_id, order=order, external_id=told.external_id)
    _write(item, told, sku_id)
    return item


def _write(item: OrderItem, told: ItemDraft, sku_id: int) -> None:
    item.sku_id = sku_id
    item.title = told.title[:MAX_TITLE]
    item.quantity = told.quantity
    item.cancelled = min(item.cancelled, told.quantity)
    for name in FIGURES:
        setattr(item, name, cents(getattr(told, name)))


def _told(lines: Sequence[LineChange]) -> list[str]:
    """Each changed line as "2 → 3 × CUP": read before the lines are written."""
    ids = {line.sku_id for line in lines} | {line.was.sku_id for line in lines if line.was}
    codes = dict(Sku.objects.filter(pk__in=ids).values_list("pk", "code")) if ids else {}
    return [_told_line(line, codes) for line in lines]


def _told_line(line: LineChange, codes: Mapping[int, str]) -> str:
    was, now, code = line.was, line.now, codes.get(line.sku_id, "?")
    if was is None:
        return f"+ {now.quantity if now else 0} × {code}"
    old_code = codes.get(was.sku_id, "?")
    if now is None:
        return f"− {was.quantity} × {old_code}"
    if was.sku_id != line.sku_id:
        return f"{was.quantity} × {old_code} → {now.quantity} × {code}"
    if was.quantity != now.quantity:
        return f"{was.quantity} → {now.quantity} × {code}"
    figures = ((getattr(was, name), cents(getattr(now, name))) for name in FIGURES)
    old, new = next((old, new) for old, new in figures if old != new)
    return f"{code} {old:.2f} → {new:.2f}"
