"""How long orders take, against figures made by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Merchant
from orders.models import Order, Status
from orders.reports import paces
from orders.reports.paces import Step, Times
from orders.reports.placed import Period, within
from tests.builders import a_merchant, an_order

pytestmark = pytest.mark.django_db

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
HOUR = timedelta(hours=1)
PLACED = datetime(2026, 3, 11, 12, tzinfo=UTC)  # a Wednesday
NOTHING = Step(0, None, None)


def times() -> list[Times]:
    return paces.times(within(Order.objects.all(), MARCH))


def one(
    merchant: Merchant, placed_at: datetime = PLACED, values: Any = None, **hours: float
) -> Order:
    """`hours` after it was placed each moment was."""
    moments = {f"{name}_at": placed_at + number * HOUR for name, number in hours.items()}
    return an_order(merchant, placed_at=placed_at, **moments, **(values or {}))


def whole() -> dict[str, Step]:
    return times()[-1].steps


def test_the_median_and_the_90th_percentile_of_ten_orders() -> None:
    merchant = a_merchant()
    for hours in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100):
        one(merchant, invoiced=hours)
    # Between the fifth and the sixth; a tenth of the way from the ninth to the tenth.
    assert whole()["invoice"] == Step(10, 5.5 * HOUR, 18.1 * HOUR)


def test_each_step_counts_from_the_one_before() -> None:
    one(a_merchant(), paid=2, invoiced=5, shipped=9, delivered=57)
    assert whole() == {
        "invoice": Step(1, 3 * HOUR, 3 * HOUR),
        "ship": Step(1, 4 * HOUR, 4 * HOUR),
        "deliver": Step(1, 48 * HOUR, 48 * HOUR),
        "whole": Step(1, 55 * HOUR, 55 * HOUR),
    }


def test_what_is_not_known_is_counted_from_what_is() -> None:
    merchant = a_merchant()
    one(merchant, shipped=6)  # neither paid nor invoiced
    one(merchant, paid=2, delivered=10)  # nobody told of the shipping
    assert whole() == {
        "invoice": NOTHING,
        "ship": Step(1, 6 * HOUR, 6 * HOUR),
        "deliver": NOTHING,
        "whole": Step(1, 8 * HOUR, 8 * HOUR),
    }


def test_a_clock_that_goes_wrong_makes_no_time_negative() -> None:
    one(a_merchant(), paid=2, invoiced=1)
    assert whole()["invoice"] == Step(1, timedelta(0), timedelta(0))


def test_cancelled_orders_and_the_channels_own_parcels_are_left_out() -> None:
    merchant = a_merchant()
    one(merchant, invoiced=1, values={"status": Status.CANCELLED})
    one(merchant, invoiced=1, values={"fulfilled_by_channel": True})
    assert times() == []
    one(merchant, invoiced=3)
    assert whole()["invoice"] == Step(1, 3 * HOUR, 3 * HOUR)


@pytest.mark.parametrize("zone", ["America/Sao_Paulo", "America/Noronha"])
def test_a_week_begins_on_the_midnight_before_monday_of_the_merchants_zone(zone: str) -> None:
    merchant = a_merchant(time_zone=zone)
    midnight = datetime(2026, 3, 16, 3 if zone == "America/Sao_Paulo" else 2, tzinfo=UTC)
    one(merchant, midnight - timedelta(minutes=1), invoiced=1)
    one(merchant, midnight, invoiced=2)
    assert [(week.week, week.steps["invoice"].median) for week in times()] == [
        (date(2026, 3, 9), HOUR),
        (date(2026, 3, 16), 2 * HOUR),
        (None, 1.5 * HOUR),
    ]


def test_no_orders_have_no_times() -> None:
    assert times() == []


def test_the_number_of_statements_does_not_grow() -> None:
    merchant = a_merchant()
    counts = []
    for _ in range(2):
        for day in range(20):
            one(merchant, PLACED + timedelta(days=day), invoiced=1)
        with CaptureQueriesContext(connection) as captured:
            times()
        counts.append(len(captured))
    assert counts == [2, 2]
