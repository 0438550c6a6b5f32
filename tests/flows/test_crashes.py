"""Workers that die with work in their hands: nothing is lost and nothing doubled."""

from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from catalog.ledger import disagreements
from catalog.models import Stock
from integrations import publications, wakeup
from integrations.models import Inbound, Outbound
from integrations.platforms.anymarket.simulator import Simulator
from orders.models import Order, OrderItem
from tests.flows.lone_worker import kill, leases_end, visit, wait_for
from tests.flows.shop import Shop, a_big_shop, a_shop
from tests.flows.showroom import a_bottle, a_showroom, mapped, publication
from tests.integrations.running_worker import running_worker

pytestmark = pytest.mark.django_db(transaction=True)


def time_passes_until(condition: Callable[[], bool]) -> None:
    def passed() -> bool:
        leases_end()
        return condition()

    wait_for(passed, within=120)


def finish(shop: Shop) -> None:
    for _ in range(5):
        leases_end()
        shop.work()


def test_a_worker_killed_in_the_middle_of_a_push(anymarket: Simulator) -> None:
    shop = a_big_shop(anymarket, 500)
    shop.count(**{f"S{n}": n + 1 for n in range(500)})
    shop.account.knobs.hang_seconds = 60.0
    account = shop.account

    process = visit(shop.connection.pk)
    wait_for(lambda: len(account.accepted_stock) >= 200)
    account.knobs.hanging = 1
    wait_for(lambda: account.knobs.hanging == 0 or len(account.accepted_stock) >= 500)
    kill(process)
    account.knobs.hanging = 0
    finish(shop)

    assert shop.waiting() == 0
    assert all(account.stock_writes(f"S{n}") == [n + 1] for n in range(500))


def test_a_worker_killed_after_the_platform_took_the_figure(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=3)
    shop.work()
    shop.count(A=4)
    shop.account.knobs.latency = 5.0
    shop.wake_up()

    process = visit(shop.connection.pk)
    wait_for(lambda: Outbound.objects.filter(leased_until__gt=Now()).exists())
    kill(process)
    shop.account.knobs.latency = 0.0
    shop.count(A=6)
    finish(shop)

    assert shop.account.amount("A") == shop.account.stock_writes("A")[-1] == 6
    assert shop.waiting() == 0


def test_a_worker_killed_after_the_platform_took_the_product(anymarket: Simulator) -> None:
    shop = a_showroom(anymarket)
    mapped(shop)
    products = [a_bottle(shop, code) for code in ("UM", "DOIS")]
    publications.want(shop.connection, [product.pk for product in products])
    shop.wake_up()
    shop.account.knobs.latency = 0.3

    process = visit(shop.connection.pk)
    wait_for(lambda: shop.account.products)
    kill(process)
    shop.account.knobs.latency = 0.0
    assert publication(products[0]).published_at is None
    finish(shop)

    assert len(shop.account.products) == len(shop.account.by_code) == 2
    assert all(publication(product).published_at for product in products)
    assert shop.waiting() == 0


def test_a_worker_killed_in_the_middle_of_an_intake(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=5, B=5)
    shop.work()
    shop.account.sell({"A": 2, "B": 1})
    shop.wake_up()

    with transaction.atomic():
        # The order is inserted, its stock is ours: the worker stands in the middle.
        Stock.objects.select_for_update().get(sku__code="B")
        process = visit(shop.connection.pk)
        wait_for(lambda: Inbound.objects.filter(leased_until__gt=Now()).exists())
        wait_for(lambda: blocked_sessions() > 0)
        kill(process)
    wait_for(lambda: blocked_sessions() == 0)
    assert not Order.objects.exists()
    assert not Stock.objects.filter(reserved__gt=0).exists()

    finish(shop)

    assert Order.objects.count() == 1
    assert OrderItem.objects.count() == 2
    assert {row.sku.code: row.reserved for row in Stock.objects.all()} == {"A": 2, "B": 1}
    assert disagreements() == []


def blocked_sessions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


def test_a_worker_killed_between_two_orders(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.count(A=50)
    shop.work()
    for _ in range(7):
        shop.account.sell({"A": 1})
    shop.account.knobs.latency = 0.05
    shop.wake_up()

    process = visit(shop.connection.pk)
    wait_for(lambda: Order.objects.count() >= 1)
    kill(process)
    finish(shop)

    assert Order.objects.count() == 7
    assert Stock.objects.get().reserved == 7
    assert shop.account.amount("A") == 43
    assert disagreements() == []


def test_the_real_workers_do_it_all_and_survive_a_kill(
    anymarket: Simulator, tmp_path: Path
) -> None:
    shop = a_shop(anymarket)
    account = shop.account
    with running_worker(tmp_path) as worker:
        shop.count(A=9)
        wait_for(lambda: account.stock_writes("A") == [9])

        account.knobs.latency = 2.0
        shop.count(A=8)
        wait_for(lambda: Outbound.objects.filter(leased_until__gt=Now()).exists())
        for busy in worker.pool():
            busy.kill()
        account.knobs.latency = 0.0
        time_passes_until(lambda: shop.waiting() == 0 and account.amount("A") == 8)

        account.sell({"A": 3})
        wakeup.wake([shop.connection.pk], pull=True)
        time_passes_until(lambda: account.amount("A") == 5)
        assert Order.objects.count() == 1
        assert psutil.pid_exists(worker.watchdog.pid)
    assert disagreements() == []
