"""The walks with a platform that has no feed: its orders come by poll, over overlapping windows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db.models import F

from catalog.ledger import disagreements
from catalog.models import Stock
from integrations.models import Activity, CallLog, Inbound
from integrations.platforms.anymarket.simulator import Simulator as Anymarket
from integrations.platforms.sandbox.simulator import Account, Simulator
from integrations.sync import line, pull
from integrations.sync.pull import OVERLAP
from orders.models import Order, Status
from tests.builders import a_connection
from tests.flows.lone_worker import kill, visit, wait_for
from tests.flows.shop import Shop, a_shop
from tests.long_work import links_made

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sandbox() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


def sold_in_both(anymarket: Anymarket, sandbox: Simulator) -> tuple[Shop, Shop, Account]:
    """One merchant, five of A: seen from ANYMARKET, from the sandbox, and the sandbox's account."""
    shop = a_shop(anymarket)
    account = sandbox.account(token="t-1", oi="1")
    account.add_product([{"partnerId": code, "sellPrice": "90.00"} for code in "ABC"])
    connection = a_connection(
        shop.merchant,
        platform="sandbox",
        settings={"api_url": sandbox.url},
        secrets={"token": account.token},
        push_interval=0,
    )
    assert links_made(connection) == 3
    polled = replace(shop, connection=connection)
    shop.count(A=5)
    shop.work()
    polled.work()
    return shop, polled, account


def stock_told(account: Account, code: str) -> list[int]:
    return [write["quantity"] for write in account.accepted_stock if write["sku"] == code]


def test_stock_reaches_it_and_its_sale_reaches_the_other_connection(
    anymarket: Anymarket, sandbox: Simulator
) -> None:
    shop, polled, account = sold_in_both(anymarket, sandbox)
    assert stock_told(account, "A") == [5]

    account.sell({"A": 2}, freight="10.00", discount="3.00")
    polled.work()
    shop.work()

    order = Order.objects.get()
    assert (order.status, order.source) == (Status.PAID, polled.connection.source)
    assert shop.account.stock_writes("A") == stock_told(account, "A") == [5, 3]
    assert disagreements() == []


def test_windows_overlap_and_yet_an_order_exists_once(
    anymarket: Anymarket, sandbox: Simulator
) -> None:
    _, polled, account = sold_in_both(anymarket, sandbox)
    order_id = account.sell({"A": 2})

    for _ in range(3):
        polled.work()

    reads = CallLog.objects.filter(url=f"{sandbox.url}/orders/{order_id}")
    assert reads.count() == 3
    assert Order.objects.count() == 1
    assert Stock.objects.get().reserved == 2
    assert stock_told(account, "A") == [5, 3]


def test_what_is_older_than_the_window_is_not_read_again(
    anymarket: Anymarket, sandbox: Simulator
) -> None:
    _, polled, account = sold_in_both(anymarket, sandbox)
    order_id = account.sell({"A": 2})
    polled.work()
    Activity.objects.update(orders_since=F("orders_since") + 2 * OVERLAP)

    polled.work()

    assert CallLog.objects.filter(url=f"{sandbox.url}/orders/{order_id}").count() == 1


def test_an_order_that_is_paid_later_and_then_cancelled_is_followed(
    anymarket: Anymarket, sandbox: Simulator
) -> None:
    _, polled, account = sold_in_both(anymarket, sandbox)
    order_id = account.sell({"A": 2}, "open")
    polled.work()
    assert not Order.objects.exists()

    for status in ("paid", "cancelled"):
        account.set_status(order_id, status)
        polled.work()

    assert Order.objects.get().status == Status.CANCELLED
    assert stock_told(account, "A") == [5, 3, 5]
    assert disagreements() == []


def test_a_worker_that_dies_between_two_pages_leaves_the_cursor_where_it_was(
    anymarket: Anymarket, sandbox: Simulator
) -> None:
    _, polled, account = sold_in_both(anymarket, sandbox)
    activity = Activity.objects.filter(connection=polled.connection)
    sold = {account.sell({"A": 1}) for _ in range(120)}  # of pages of 50
    before = activity.get().orders_since
    polled.wake_up()
    account.knobs.latency = 1.0

    process = visit(polled.connection.pk)
    noted = Inbound.objects.filter(connection=polled.connection)
    wait_for(noted.exists)
    kill(process)
    assert noted.count() < 120
    assert activity.get().orders_since == before

    account.knobs.latency = 0.0
    connection = polled.connection
    connection.refresh_from_db()
    assert pull.note_changes(connection, line.open_line(connection))
    assert set(noted.values_list("external_id", flat=True)) == sold
    moved_to = activity.get().orders_since
    assert before is not None and moved_to is not None and moved_to > before
