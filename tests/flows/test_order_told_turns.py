"""When in a visit the platform hears of its orders: after what was sold, before the long pushes."""

from collections.abc import Iterator
from typing import Any

import pytest

from integrations.models import CallLog
from integrations.platforms.sandbox.connector import Platform
from integrations.sync import tell_orders
from tests.flows.fulfilment import Desk, a_desk, as_fast_as_it_answers, invoiced, state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Each batch is one of its kind."""
    as_fast_as_it_answers("sandbox", monkeypatch)
    monkeypatch.setattr(Platform, "stock_batch", 1)
    monkeypatch.setattr(Platform, "price_batch", 1)
    monkeypatch.setattr(tell_orders, "BATCH", 1)
    with a_desk("sandbox", "ABC") as opened:
        yield opened


def said(desk: Desk, last: int) -> list[str]:
    """stock, orders or prices: what was said since, in its order."""
    calls = CallLog.objects.filter(connection=desk.connection, pk__gt=last).exclude(method="GET")
    urls = calls.order_by("pk").values_list("url", flat=True)
    root: Any = desk.connection.settings["api_url"]
    return [url.removeprefix(root).split("/")[1] for url in urls]


def last_call(desk: Desk) -> int:
    return CallLog.objects.filter(connection=desk.connection).latest("pk").pk


def test_stock_and_orders_take_turns_and_prices_come_after_them(desk: Desk) -> None:
    orders = [desk.sold() for _ in range(2)]
    last = last_call(desk)
    desk.count(A=5, B=5, C=5)
    desk.price(A=("79.90", "99.90"))
    for order in orders:
        invoiced(order)

    desk.work()

    assert said(desk, last) == ["stock", "orders", "stock", "orders", "stock", "prices"]
    assert all(state(order)[0] is False for order in orders)


def test_what_was_sold_goes_before_the_orders(desk: Desk) -> None:
    order = desk.sold()
    invoiced(order)
    last = last_call(desk)
    desk.count(C=5)
    desk.account.sell({"A": 1, "B": 1})

    desk.work()

    assert said(desk, last) == ["stock", "stock", "stock", "orders"]


def test_many_orders_are_told_in_one_visit(desk: Desk) -> None:
    orders = [desk.sold() for _ in range(5)]
    for order in orders:
        invoiced(order)

    desk.work()

    assert all(len(desk.told(order)["invoices"]) == 1 for order in orders)
