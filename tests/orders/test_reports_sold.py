"""Sales by day, against sums made by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Merchant
from orders.models import Order, Status
from orders.reports import sold
from orders.reports.placed import Period, within
from orders.reports.sold import Amount
from tests.builders import a_merchant, a_sku, an_item, an_order

pytestmark = pytest.mark.django_db

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def placed(period: Period = MARCH) -> Any:
    return within(Order.objects.all(), period)


def days(period: Period = MARCH) -> list[tuple[date, int]]:
    return [(cell.day, cell.sales.placed.number) for cell in sold.sales(placed(period))]


def one(merchant: Merchant, total: str = "10.00", **values: Any) -> Order:
    return an_order(merchant, total=Decimal(total), **{"placed_at": at(14, 15), **values})


def test_a_day_of_sao_paulo_begins_at_three_o_clock_of_utc() -> None:
    merchant = a_merchant()
    for moment in (at(14, 2, 59), at(14, 3), at(15, 2, 59), at(15, 3)):
        one(merchant, placed_at=moment)
    assert days() == [(date(2026, 3, 13), 1), (date(2026, 3, 14), 2), (date(2026, 3, 15), 1)]


def test_a_day_of_fernando_de_noronha_begins_an_hour_earlier() -> None:
    merchant = a_merchant(time_zone="America/Noronha")
    for moment in (at(14, 1, 59), at(14, 2), at(15, 1, 59), at(15, 2)):
        one(merchant, placed_at=moment)
    assert days() == [(date(2026, 3, 13), 1), (date(2026, 3, 14), 2), (date(2026, 3, 15), 1)]


def test_where_clocks_are_changed_a_day_has_23_hours() -> None:
    merchant = a_merchant(time_zone="America/New_York")  # 8 March 2026: 5:00 to 4:00 of UTC
    for moment in (at(8, 4, 59), at(8, 5), at(9, 3, 59), at(9, 4)):
        one(merchant, placed_at=moment)
    assert days() == [(date(2026, 3, 7), 1), (date(2026, 3, 8), 2), (date(2026, 3, 9), 1)]


@pytest.mark.parametrize(
    ("zone", "before", "first", "last", "after"),
    [
        ("America/Sao_Paulo", at(1, 2, 59), at(1, 3), at(1, 2, 59, 4), at(1, 3, month=4)),
        ("Pacific/Kiritimati", datetime(2026, 2, 28, 9, 59, tzinfo=UTC),
         datetime(2026, 2, 28, 10, tzinfo=UTC), at(31, 9, 59), at(31, 10)),
        ("Etc/GMT+12", at(1, 11, 59), at(1, 12), at(1, 11, 59, 4), at(1, 12, month=4)),
    ],
)  # fmt: skip
def test_both_days_of_a_period_are_in_it_to_their_last_minute(
    zone: str, before: datetime, first: datetime, last: datetime, after: datetime
) -> None:
    merchant = a_merchant(time_zone=zone)
    for moment in (before, first, last, after):
        one(merchant, placed_at=moment)
    assert days() == [(MARCH.first, 1), (MARCH.last, 1)]


def test_merchants_of_two_zones_each_have_their_own_day() -> None:
    for zone in ("America/Sao_Paulo", "America/Noronha"):
        one(a_merchant(time_zone=zone), placed_at=at(14, 2, 30))
    assert days() == [(date(2026, 3, 13), 1), (date(2026, 3, 14), 1)]


def test_a_period_without_orders_has_nothing() -> None:
    one(a_merchant(), placed_at=at(1, 12, month=5))
    assert sold.sales(placed()) == []
    assert sold.undone(placed()) == sold.Undone(Amount(), Amount())
    assert sold.merged([]) == sold.Sales()


def test_a_cancelled_order_is_no_sale_and_one_that_came_back_was_one() -> None:
    merchant = a_merchant()
    one(merchant, "100.10", status=Status.DELIVERED)
    one(merchant, "20.20", status=Status.CANCELLED)
    one(merchant, "3.30", status=Status.RETURNED)
    one(merchant, "0.45", short=True)
    [cell] = sold.sales(placed())
    assert cell.sales == sold.Sales(
        placed=Amount(4, Decimal("124.05")),
        cancelled=Amount(1, Decimal("20.20")),
        returned=Amount(1, Decimal("3.30")),
        short=Amount(1, Decimal("0.45")),
    )
    assert cell.sales.sold == Amount(3, Decimal("103.85"))


def test_sources_and_channels_are_told_apart() -> None:
    merchant = a_merchant()
    one(merchant, "1.00", source="connection:1", channel="A")
    one(merchant, "2.00", source="connection:1", channel="A")
    one(merchant, "4.00", source="connection:1", channel="B")
    one(merchant, "8.00", source="connection:2", channel="A")
    cells = sold.sales(placed())
    totals = {(cell.source, cell.channel): cell.sales.sold.total for cell in cells}
    assert totals == {
        ("connection:1", "A"): Decimal("3.00"),
        ("connection:1", "B"): Decimal("4.00"),
        ("connection:2", "A"): Decimal("8.00"),
    }
    assert sold.merged(cells).sold == Amount(4, Decimal("15.00"))


def test_units_lost_by_orders_that_stay_are_counted_at_what_they_were_sold_for() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant)
    three = {"quantity": 3, "unit_price": Decimal("10.00")}
    one(merchant, items=[an_item(sku, cancelled=1, **three), an_item(sku, cancelled=2, **three)])
    one(merchant, items=[an_item(sku, cancelled=1, returned=2, **three)])
    one(merchant, items=[an_item(sku, **three)])
    # As wholes these are counted already.
    one(merchant, items=[an_item(sku, cancelled=3, **three)], status=Status.CANCELLED)
    one(merchant, items=[an_item(sku, returned=3, **three)], status=Status.RETURNED)
    lost = sold.undone(placed())
    assert lost.cancelled == Amount(2, Decimal("40.00"))
    assert lost.returned == Amount(1, Decimal("20.00"))


def test_a_third_of_a_line_is_told_to_the_cent() -> None:
    merchant = a_merchant()
    item = an_item(a_sku(merchant), quantity=3, cancelled=1)
    item.total = Decimal("10.00")  # as with a discount
    one(merchant, items=[item])
    assert sold.undone(placed()).cancelled.total == Decimal("3.33")


def test_the_number_of_statements_does_not_grow() -> None:
    merchant = a_merchant()
    item = {"cancelled": 1, "quantity": 2}
    sku = a_sku(merchant)
    counts = []
    for _ in range(2):
        for number in range(8):
            one(merchant, placed_at=at(1 + number, 12), items=[an_item(sku, **item)])
        with CaptureQueriesContext(connection) as captured:
            sold.sales(placed())
            sold.undone(placed())
        counts.append(len(captured))
    assert counts == [2, 2]
