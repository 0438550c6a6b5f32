"""Sales by day, source and channel, and what of them was undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from orders.models import Order, OrderItem, Status

CENT = Decimal("0.01")
OVER = (Status.CANCELLED, Status.RETURNED)


@dataclass(slots=True)
class Amount:
    """So many orders, and what they come to."""

    number: int = 0
    total: Decimal = Decimal("0.00")

    def __iadd__(self, other: "Amount") -> "Amount":
        self.number += other.number
        self.total += other.total
        return self


@dataclass(slots=True)
class Sales:
    """Orders placed; of them those that are cancelled, those that came back, and those that are
    short of stock."""

    placed: Amount = field(default_factory=Amount)
    cancelled: Amount = field(default_factory=Amount)
    returned: Amount = field(default_factory=Amount)
    short: Amount = field(default_factory=Amount)

    @property
    def sold(self) -> Amount:
        """A cancelled order is no sale; one that came back was one."""
        return Amount(
            self.placed.number - self.cancelled.number, self.placed.total - self.cancelled.total
        )

    def __iadd__(self, other: "Sales") -> "Sales":
        self.placed += other.placed
        self.cancelled += other.cancelled
        self.returned += other.returned
        self.short += other.short
        return self


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source and channel placed on one day; no two cells have the same three."""

    day: date
    source: str
    channel: str
    sales: Sales


@dataclass(frozen=True, slots=True)
class Undone:
    """Orders that stay but lost units, and what those units were sold for."""

    cancelled: Amount
    returned: Amount


def sales(placed: QuerySet[Any]) -> list[Cell]:
    """By day, of orders that `within` gave."""
    sums: dict[str, Any] = {}
    for name, those in _THOSE.items():
        sums[f"{name}_number"] = Count("pk", filter=those)
        sums[f"{name}_total"] = Coalesce(Sum("total", filter=those), Decimal("0.00"))
    rows = placed.values("day", "source", "channel").annotate(**sums).order_by("day")
    return [
        Cell(row["day"], row["source"], row["channel"], Sales(**{n: _sum(row, n) for n in _THOSE}))
        for row in rows
    ]


def undone(placed: QuerySet[Order]) -> Undone:
    """Units cancelled or returned of orders that are neither as a whole."""
    items = OrderItem.objects.filter(
        Q(cancelled__gt=0) | Q(returned__gt=0), order__in=placed.exclude(status__in=OVER)
    )
    sums: dict[str, Any] = {}
    for name in ("cancelled", "returned"):
        those = Q(**{f"{name}__gt": 0})
        sums[f"{name}_number"] = Count("order", distinct=True, filter=those)
        lost = F("total") * F(name) / F("quantity")
        sums[f"{name}_total"] = Coalesce(Sum(lost, filter=those), Decimal("0.00"))
    row = items.aggregate(**sums)
    return Undone(cancelled=_sum(row, "cancelled"), returned=_sum(row, "returned"))


def merged(cells: Iterable[Cell]) -> Sales:
    total = Sales()
    for cell in cells:
        total += cell.sales
    return total


_THOSE = {
    "placed": Q(),
    "cancelled": Q(status=Status.CANCELLED),
    "returned": Q(status=Status.RETURNED),
    "short": Q(short=True),
}


def _sum(row: Mapping[str, Any], name: str) -> Amount:
    return Amount(row[f"{name}_number"], row[f"{name}_total"].quantize(CENT))
