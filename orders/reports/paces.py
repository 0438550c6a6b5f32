"""How long orders take from one step to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from orders.models import Order, Status
from orders.reports.placed import monday


@dataclass(frozen=True, slots=True)
class Step:
    """How long one step took: of how many orders that is known, half were no slower than the
    median, nine of ten no slower than the 90th percentile."""

    number: int
    median: timedelta | None
    ninetieth: timedelta | None


@dataclass(frozen=True, slots=True)
class Times:
    """Steps of the orders placed in the week that begins on this Monday (None: in the period).

    `invoice` counts from the payment (from the placing, where no payment is known), `ship` from
    the invoice (where none is known, from there), `deliver` from the shipping, `whole` from the
    payment to the delivery.
    """

    week: date | None
    steps: dict[str, Step]


def times(placed: QuerySet[Order]) -> list[Times]:
    """By week, the oldest first, and at the end of the whole period; nothing of no orders.

    Cancelled orders and those that the channel itself ships are left out: their pace is not the
    merchant's.
    """
    ours = placed.exclude(status=Status.CANCELLED).filter(fulfilled_by_channel=False)
    weekly = ours.annotate(week=monday()).values("week")
    weeks = list(weekly.annotate(**_measured()).order_by("week"))
    if not weeks:
        return []
    return [_times(row) for row in [*weeks, {**ours.aggregate(**_measured()), "week": None}]]


class _Percentiles(Aggregate):
    """The median and the 90th percentile of what is not NULL (PostgreSQL's percentile_cont)."""

    template = "percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(DurationField())


_STEPS = {
    "invoice": (("paid_at", "placed_at"), "invoiced_at"),
    "ship": (("invoiced_at", "paid_at", "placed_at"), "shipped_at"),
    "deliver": (("shipped_at",), "delivered_at"),
    "whole": (("paid_at", "placed_at"), "delivered_at"),
}


def _measured() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (starts, end) in _STEPS.items():
        taken = _taken(starts, end)
        found[f"{name}_number"] = Count(taken)
        found[f"{name}_times"] = _Percentiles(taken)
    return found


def _taken(starts: tuple[str, ...], end: str) -> Case:
    """Clocks of platforms differ: what ended before it began took no time."""
    start = Coalesce(*starts) if len(starts) > 1 else F(starts[0])
    taken = ExpressionWrapper(F(end) - start, DurationField())
    nothing = Value(timedelta(0), DurationField())
    return Case(When(**{f"{end}__lt": start}, then=nothing), default=taken)


def _times(row: Mapping[str, Any]) -> Times:
    return Times(row["week"], {name: _step(row, name) for name in _STEPS})


def _step(row: Mapping[str, Any], name: str) -> Step:
    median, ninetieth = row[f"{name}_times"] or (None, None)
    return Step(row[f"{name}_number"], median, ninetieth)
