"""The orders of a period, on the days and in the weeks of their merchants' clocks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import DateField, DateTimeField, F, Func, QuerySet
from django.db.models.functions import Cast

from orders.models import Order

# UTC+14 begins a day first, UTC-12 ends it last.
EARLIEST, LATEST = timedelta(hours=14), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date


def within(orders: QuerySet[Order], period: Period) -> QuerySet[Order]:
    """Those of the orders that were placed in the period; `day` is theirs."""
    midnight = datetime.combine(period.first, time.min, UTC)
    end = datetime.combine(period.last + timedelta(days=1), time.min, UTC)
    # The range is for the index, the day is exact.
    near = orders.filter(placed_at__gte=midnight - EARLIEST, placed_at__lt=end + LATEST)
    return (
        near.order_by()
        .annotate(day=Cast(_local(), DateField()))
        .filter(day__range=(period.first, period.last))
    )


def monday() -> Cast:
    """Of the week an order was placed in."""
    week = Func(
        _local(), template="date_trunc('week', %(expressions)s)", output_field=DateTimeField()
    )
    return Cast(week, DateField())


def _local() -> Func:
    """When it was placed, as a clock of the merchant's showed it."""
    return Func(
        F("merchant__time_zone"), F("placed_at"), function="timezone", output_field=DateTimeField()
    )
