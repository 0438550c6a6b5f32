"""Which orders hold a SKU's stock: those that were imported, and those that wait for it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from catalog.models import Movement, Sku
from integrations.balance.places import Places
from integrations.models.waiting import WaitingItem
from orders.holding import holding
from orders.models import OrderItem

# So many orders are named, the newest first; all of them are counted.
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Holder:
    """An order, or a waiting order, that holds `units`; `order_id` is None when it waits.

    `reservation` is its number in the ledger, `places` how many units it holds in each warehouse.
    """

    reservation: int
    number: str
    units: int
    status: str
    placed_at: datetime
    order_id: int | None = None
    waiting_id: int | None = None
    places: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Holders:
    """`units` of all orders and waiting orders, also of those not named."""

    named: Sequence[Holder]
    units: int
    waiting_units: int

    @property
    def more(self) -> int:
        """Units of orders that are not named."""
        return self.units - sum(one.units for one in self.named)


def read(sku: Sku, here: Places) -> Holders:
    """Five statements."""
    items = holding(sku.merchant_id, [sku.pk])
    waiting = WaitingItem.objects.filter(sku=sku, reserved__gt=0)
    found: list[OrderItem | WaitingItem] = [
        *waiting.select_related("order").order_by("-pk")[:MOST_NAMED],
        *items.select_related("order").order_by("-pk")[:MOST_NAMED],
    ]
    held = _places([reservation_of(item) for item in found], here)
    named = [_holder(item, held.get(reservation_of(item), {})) for item in found]
    waiting_units = _units(waiting)
    return Holders(named, _units(items) + waiting_units, waiting_units)


def reservation_of(item: OrderItem | WaitingItem) -> int:
    """Its number in the ledger."""
    return -item.pk if isinstance(item, WaitingItem) else item.pk


def _holder(item: OrderItem | WaitingItem, places: Mapping[str, int]) -> Holder:
    waits, order = isinstance(item, WaitingItem), item.order
    return Holder(
        reservation=reservation_of(item),
        number=order.number,
        units=item.reserved,
        status=order.status,
        placed_at=order.placed_at,
        order_id=None if waits else order.pk,
        waiting_id=order.pk if waits else None,
        places=places,
    )


def _units(items: QuerySet[Any]) -> int:
    return items.aggregate(units=Sum("reserved"))["units"] or 0


def _places(reservations: Sequence[int], here: Places) -> dict[int, dict[str, int]]:
    """Units by the warehouse's code, by reservation, as the ledger has them."""
    codes = here.codes()
    rows = (
        Movement.objects.filter(reservation__in=reservations, stock__in=codes)
        .order_by()
        .values_list("reservation", "stock_id")
        .annotate(units=Sum("reserved_change"))
    )
    held: dict[int, dict[str, int]] = defaultdict(dict)
    for reservation, stock_id, units in rows:
        if reservation is not None and units:
            held[reservation][codes[stock_id]] = units
    return held
