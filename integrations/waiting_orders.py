"""The only writer of waiting orders: what was read and may not come in yet, with its stock.

    keep(row, draft, skus, reason)    what it looks like now, and what is held for it meanwhile
    held(inbound ids)                 what intake gives back when it takes the order over
    let_go(inbound ids, cause)        it came in, or never will
    give_back(connection)             its orders go on waiting without stock

Stock is held under the numbers −WaitingItem.id, always by catalog.adjusting: a line says how much
it wants, not by how much it changed. Locked in this order: inbound row, connection, rows here,
balances.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from catalog.adjusting import adjust
from catalog.reservations import Line
from integrations.models import Connection, Inbound, State, StockRule, WaitingItem, WaitingOrder
from orders.drafts import ItemDraft, OrderDraft
from orders.status import HOLDING

UNMAPPED_CARRIER = "unmapped_carrier"
UNKNOWN_SKU = "unknown_sku"
MOST_UNITS = 2**31 - 1
MOST_MONEY = Decimal("9999999999.99")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an order waits. `term` is the platform's word that has no partner, `detail` what else
    is known, in whoever's words."""

    code: str
    detail: str = ""
    term: str = ""


def keep(row: Inbound, draft: OrderDraft, skus: Mapping[str, int], reason: Reason) -> bool:
    """The order waits, and its known SKUs (`skus`, by item) are held for it as far as there are
    any, if its connection protects what waits and the order holds stock at all.

    Read again, it is what it is by then: other quantities move the difference, SKUs that became
    known are added, and a cancelled one gives all back. False, and nothing done, when somebody
    else works this row by now, or the connection is at rest.
    """
    with transaction.atomic():
        mine = Inbound.objects.filter(pk=row.pk, lease=row.lease).exclude(lease="")
        if mine.select_for_update(no_key=True).first() is None:
            return False
        # Whoever switches the protection off, or deletes the connection, does so before or after.
        connections = Connection.objects.select_for_update(no_key=True).defer("secrets")
        connection = connections.get(pk=row.connection_id)
        if connection.state == State.INACTIVE:
            return False
        order = _look(connection, row, draft, reason)
        known = {item.external_id: item for item in order.items.all()}
        former = {name: item.sku_id for name, item in known.items()}
        items = _items(order, known, draft, skus)
        gone = [item for name, item in known.items() if name not in items]
        holds = _holds_stock(connection, draft)
        wanted = {name: item.quantity if holds else 0 for name, item in items.items()}
        _hold(connection, [*items.values(), *gone], wanted, former)
        WaitingItem.objects.filter(pk__in=[item.pk for item in gone]).delete()
    return True


def held(inbound_ids: Collection[int]) -> list[Line]:
    """What is held for these rows' orders, as lines that give all of it back."""
    return _given_back(WaitingItem.objects.filter(order__inbound__in=inbound_ids))


def let_go(inbound_ids: Collection[int], cause: str) -> None:
    """These rows' orders (of one merchant) wait no more; what they still hold is given back.

    Call it in the transaction that places them.
    """
    _let_go(WaitingOrder.objects.filter(inbound__in=inbound_ids), cause)


def let_go_of(connection_ids: Collection[int]) -> None:
    """All that waits of these connections; call it in the transaction that deletes them, or that
    sees to it that nothing of them comes in any more."""
    locked = Connection.objects.select_for_update().defer("secrets")
    for connection in locked.filter(pk__in=connection_ids).order_by("pk"):
        _let_go(WaitingOrder.objects.filter(connection=connection), connection.source)


def give_back(connection: Connection) -> None:
    """The connection's waiting orders hold nothing any more; call it in the transaction that
    switches the protection off, before rows of queues are locked."""
    items = WaitingItem.objects.filter(order__connection=connection)
    lines = _given_back(items)
    if lines:
        adjust(connection.merchant_id, lines, connection.source)
        items.update(reserved=0)


def _let_go(orders: QuerySet[WaitingOrder], cause: str) -> None:
    lines = _given_back(WaitingItem.objects.filter(order__in=orders))
    if lines:
        merchant_ids = orders.order_by().values_list("merchant_id", flat=True)
        adjust(merchant_ids[0], lines, cause)
    orders.delete()


def _given_back(items: QuerySet[WaitingItem]) -> list[Line]:
    holding = items.filter(reserved__gt=0).order_by("pk").values_list("pk", "sku_id")
    return [Line(-pk, sku_id, 0) for pk, sku_id in holding if sku_id is not None]


def _holds_stock(connection: Connection, draft: OrderDraft) -> bool:
    sold = draft.status in HOLDING and not draft.fulfilled_by_channel
    return sold and connection.protect_waiting


def _look(connection: Connection, row: Inbound, draft: OrderDraft, reason: Reason) -> WaitingOrder:
    values = {
        "merchant_id": connection.merchant_id,
        "connection": connection,
        "number": _text(draft.number, 80),
        "channel": _text(draft.channel, 60),
        "status": draft.status,
        "total": max(-MOST_MONEY, min(MOST_MONEY, draft.total)),
        "placed_at": draft.placed_at,
        "code": reason.code,
        "term": _text(reason.term, 255),
        "detail": _text(reason.detail, 4_000),
    }
    order, _made = WaitingOrder.objects.update_or_create(inbound=row, defaults=values)
    return order


def _items(
    order: WaitingOrder,
    known: Mapping[str, WaitingItem],
    draft: OrderDraft,
    skus: Mapping[str, int],
) -> dict[str, WaitingItem]:
    """The order's lines as they are told now, saved, by name; what they hold is not looked at.

    Of several lines with one id nobody knows which SKU is meant: they are shown, and want none.
    """
    times = Counter(_text(told.external_id, 60) for told in draft.items)
    seen: Counter[str] = Counter()
    items: dict[str, WaitingItem] = {}
    for told in draft.items:
        id = _text(told.external_id, 60)
        seen[id] += 1
        name = f"{id} ({seen[id]})" if seen[id] > 1 else id
        item = known.get(name) or WaitingItem(order=order, external_id=name)
        item.sku_id = skus.get(told.external_id) if times[id] == 1 else None
        _write(item, told)
        items[name] = item
    WaitingItem.objects.bulk_create(
        items.values(),
        update_conflicts=True,
        unique_fields=["order", "external_id"],
        update_fields=["sku", "external_sku_id", "sku_code", "title", "quantity"],
    )
    return items


def _write(item: WaitingItem, told: ItemDraft) -> None:
    item.merchant_id = item.order.merchant_id
    item.external_sku_id = _text(told.external_sku_id, 80)
    item.sku_code = _text(told.sku_code, 255)
    item.title = _text(told.title, 255)
    item.quantity = max(-MOST_UNITS, min(MOST_UNITS, told.quantity))


def _hold(
    connection: Connection,
    items: Sequence[WaitingItem],
    wanted: Mapping[str, int],
    former: Mapping[str, int | None],
) -> None:
    """Each line holds what is wanted of its SKU; what it held of a former one goes back."""
    lines = []
    for item in items:
        units = max(0, wanted.get(item.external_id, 0)) if item.sku_id else 0
        sku_id = item.sku_id or former.get(item.external_id)
        if sku_id and (units or item.reserved):
            lines.append(Line(-item.pk, sku_id, units))
    if not lines:
        return
    only_there = connection.stock_rule == StockRule.ONE
    taken = adjust(
        connection.merchant_id,
        lines,
        connection.source,
        warehouse_id=connection.warehouse_id,
        only_there=only_there,
    )
    for item in items:
        item.reserved = taken.get(-item.pk, 0)
    WaitingItem.objects.bulk_update(items, ["reserved"])


def _text(text: str, most: int) -> str:
    """As the database can keep it: an order that could not be stored is shown all the same."""
    return text.replace("\0", "")[:most]
