"""Orders that are told by workers that die, by two at once, and while they change."""

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from django.db import connection as database
from django.db import connections
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from integrations.models import OrderTelling
from integrations.sync import line, tell_orders
from orders.models import Order
from tests.flows.fulfilment import (
    DONE,
    Desk,
    a_desk,
    as_fast_as_it_answers,
    changed,
    delivered,
    invoiced,
    shipped,
    state,
    telling,
)
from tests.flows.lone_worker import kill, leases_end, visit, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["anymarket", "nuvemshop"])
def desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    as_fast_as_it_answers(request.param, monkeypatch)
    with a_desk(request.param) as opened:
        yield opened


@pytest.fixture
def anymarket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    as_fast_as_it_answers("anymarket", monkeypatch)
    with a_desk("anymarket") as opened:
        yield opened


def finish(desk: Desk) -> None:
    for _ in range(3):
        leases_end()
        desk.work()


def is_whole(desk: Desk, order: Order, invoice: str, code: str) -> None:
    there = desk.told(order)
    assert [row["key"] for row in there["invoices"]] == [invoice]
    assert there["shipment"]["code"] == code
    assert there["delivered_at"]
    assert state(order) == DONE


def test_a_worker_killed_between_two_steps(desk: Desk) -> None:
    order = desk.sold()
    invoice = invoiced(order)
    shipped(order, "AB1")
    delivered(order)
    desk.turn(latency=0.3)
    desk.wake_up()

    process = visit(desk.connection.pk)
    wait_for(lambda: telling(order).sent)
    kill(process)
    desk.turn(latency=0.0)
    taken = set(telling(order).sent)
    assert "invoices" in taken
    assert "delivered" not in taken
    finish(desk)

    is_whole(desk, order, invoice.key, "AB1")


def test_a_worker_killed_after_the_platform_took_the_step_and_before_it_was_noted(
    desk: Desk,
) -> None:
    order = desk.sold()
    invoice = invoiced(order)
    shipped(order, "AB1")
    delivered(order)
    desk.turn(latency=0.5)
    desk.wake_up()

    process = visit(desk.connection.pk)
    wait_for(lambda: desk.told(order)["invoices"])
    kill(process)
    desk.turn(latency=0.0)
    finish(desk)

    is_whole(desk, order, invoice.key, "AB1")


def test_two_workers_at_once_tell_each_order_once(anymarket: Desk) -> None:
    orders = [anymarket.sold() for _ in range(6)]
    for order in orders:
        invoiced(order)
        shipped(order, f"AB{order.pk}")
    together = Barrier(2)
    looked_at: list[int] = []

    def work() -> None:
        try:
            together.wait()
            connector = line.open_line(anymarket.connection)
            looked_at.append(tell_orders.tell(anymarket.connection, connector))
        finally:
            connections.close_all()

    anymarket.connection.activity  # noqa: B018  read before the threads need it
    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(looked_at) == len(orders)
    assert all(state(order) == DONE for order in orders)
    assert all(len(anymarket.writes(order)) == 2 for order in orders)


def test_what_changes_while_it_is_told_is_told_afterwards(
    anymarket: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = anymarket.sold()
    invoiced(order)
    [row] = tell_orders.queue.claim(OrderTelling, anymarket.connection.pk, "status", 1)
    shipped(order, "AB1")

    tell_orders.queue.done(OrderTelling, [row])

    assert OrderTelling.objects.filter(order=order, due_at__lte=Now()).exists()
    anymarket.work()
    assert anymarket.told(order)["shipment"]["code"] == "AB1"


def test_a_batch_is_read_in_as_many_statements_whatever_its_size(anymarket: Desk) -> None:
    """What is told is noted step by step; what has nothing to tell costs one statement."""
    orders = [anymarket.sold() for _ in range(8)]
    connector = line.open_line(anymarket.connection)
    costs = []
    for number in (2, 8):
        for order in orders[:number]:
            changed(order)
        with CaptureQueriesContext(database) as statements:
            assert tell_orders.tell(anymarket.connection, connector) == number
        costs.append(len(statements))

    assert costs == [costs[0]] * 2
