"""A platform whose calls get lost, come twice and in any order, and workers that are killed."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from catalog.ledger import disagreements
from catalog.models import Stock
from catalog.stock import Count, set_on_hand
from integrations import wakeup
from integrations.contract import CallsUs
from integrations.models import Activity, Connection, Inbound, Outbound, Webhook
from integrations.platforms.nuvemshop.simulator import Account, Simulator
from integrations.sync import line
from orders.models import EventKind, Order, OrderEvent, OrderItem, Status
from tests.builders import a_connection, a_merchant, a_sku, a_warehouse, the_carriers
from tests.flows.lone_worker import leases_end, wait_for
from tests.integrations.running_worker import RunningWorker, running_worker
from tests.long_work import links_made

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = 84
ON_HAND = 10_000
PATIENCE = 120.0
DAY = timedelta(days=1)
# What becomes of orders after they were placed, one step after the other; in turns.
FATES = (
    ("paid",),
    ("cancelled",),
    ("edited", "paid"),
    ("paid", "edited"),
    ("paid", "shipped"),
    ("paid", "cancelled"),
    (),
)
HOLDING = (Status.PENDING, Status.PAID)


@dataclass
class Sold:
    """An order as the store has it."""

    id: int
    fate: tuple[str, ...]
    status: str = "pending"
    quantity: int = 1


@pytest.fixture
def nuvemshop() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


def test_in_the_end_every_order_is_there_once_as_the_store_has_it(
    nuvemshop: Simulator, live_server: Any, tmp_path: Path
) -> None:
    store = nuvemshop.account(token="t-1", oi="1234567")
    knobs = store.knobs
    knobs.bucket = knobs.leak = 10_000.0
    knobs.any_address = True
    connection = opened(store, nuvemshop.url, live_server.url)
    knobs.webhooks_lost = knobs.webhooks_doubled = 0.05
    knobs.webhooks_shuffled, knobs.webhooks_seed = 2.0, 7
    knobs.webhooks_pace = 0.001
    with running_worker(tmp_path, "tests.flows.fault_settings") as worker:
        wait_for(lambda: store.amount("A") == ON_HAND)

        orders = [Sold(store.sell({"A": 1}, "pending"), FATES[n % 7]) for n in range(ORDERS)]
        placed(20)
        kill_everybody_at_work(worker)
        live_through(store, orders)
        placed(ORDERS // 2)
        kill_everybody_at_work(worker)
        told_all(store)
        import_once_more(connection)
        wait_for(lambda: nothing_waits() and store.amount("A") == available(), within=PATIENCE)

    assert min(store.postbox.tally["lost"], store.postbox.tally["doubled"]) > 5
    rows = Order.objects.annotate(wanted=Sum("items__quantity"))
    found = sorted(rows.values_list("external_id", "status", "wanted"))
    assert found == sorted((str(order.id), order.status, order.quantity) for order in orders)
    stock = Stock.objects.get()
    assert stock.reserved == sum(held(order) for order in orders)
    assert stock.on_hand == ON_HAND - shipped_from_here()
    assert disagreements() == []


def opened(store: Account, api_url: str, door: str) -> Connection:
    """A connection with sale events that was imported once, and the store calls it."""
    merchant = a_merchant()
    warehouse = a_warehouse(merchant, code="CD", is_default=True)
    the_carriers(merchant)
    a_sku(merchant, code="A")
    store.add_product([{"partnerId": "A", "price": "90.00"}])
    connection = a_connection(
        merchant,
        platform="nuvemshop",
        settings={
            "store_id": store.oi,
            "contact": "dev@exemplo.com",
            "api_url": api_url,
            "api_version": "2025-03",
        },
        secrets={"token": store.token, "app_secret": store.app_secret},
        push_interval=0,
        sale_events=True,
        order_filter="all",
    )
    assert links_made(connection) == 1
    set_on_hand(merchant.pk, [Count(0, "A", warehouse.code, ON_HAND)], "erp")
    Activity.objects.update(orders_since=timezone.now(), pull_due_at=timezone.now() + DAY)
    connector = line.open_line(connection)
    assert isinstance(connector, CallsUs)
    connector.subscribe(f"{door}/webhooks/{connection.key}/", orders=True)
    return connection


def live_through(store: Account, orders: list[Sold]) -> None:
    """Steps of all orders in any order, each order's own in theirs."""
    steps = [order for order in orders for _ in order.fate]
    random.Random(7).shuffle(steps)
    done = Counter[int]()
    for order in steps:
        step = order.fate[done[order.id]]
        done[order.id] += 1
        if step == "edited":
            order.quantity = 3
            store.edit(order.id, {"A": 3})
        else:
            order.status = step
            store.set_status(order.id, step)


def placed(number: int) -> None:
    wait_for(lambda: Order.objects.count() >= number, within=PATIENCE)


def kill_everybody_at_work(worker: RunningWorker) -> None:
    """kill -9 in the middle of their work; and the time passes until they count as dead."""
    for process in worker.everybody():
        process.kill()
    leases_end()


def told_all(store: Account) -> None:
    wait_for(lambda: store.postbox.tally["waiting"] == 0, within=PATIENCE)


def import_once_more(connection: Connection) -> None:
    """The poll closes the gaps."""
    asked_at = timezone.now()
    wakeup.wake([connection.pk], pull=True)
    pulled = Activity.objects.filter(pulled_at__gt=asked_at)
    wait_for(pulled.exists, within=PATIENCE)


def nothing_waits() -> bool:
    waiting = (
        Inbound.objects.filter(due_at__isnull=False),
        Outbound.objects.filter(due_at__isnull=False),
        Webhook.objects.filter(state__in=["new", "noted"]),
    )
    return not any(rows.exists() for rows in waiting)


def available() -> int:
    return Stock.objects.get().available


def shipped_from_here() -> int:
    """Units of orders that were known before they were shipped: those of the others had left."""
    moved = OrderEvent.objects.filter(kind=EventKind.MOVED, to_status=Status.SHIPPED)
    rows = OrderItem.objects.filter(order__in=moved.values("order"))
    return int(rows.aggregate(units=Sum("quantity"))["units"] or 0)


def held(order: Sold) -> int:
    return order.quantity if order.status in HOLDING else 0
