"""Promise 14: one governor for all workers, and no 429 in steady state."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from integrations import governor
from integrations.contract import Rate, RateLimited
from integrations.governor import Lane
from integrations.models import CallLog, Connection, RateBucket
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Simulator
from integrations.platforms.nuvemshop.simulator import Account as Store
from integrations.platforms.nuvemshop.simulator import Simulator as Nuvemshop
from integrations.sync import line
from tests.builders import a_connection, a_merchant
from tests.flows.shop import a_shop

pytestmark = pytest.mark.django_db(transaction=True)

WINDOW = 2.0
ALLOWED = 20


def test_eight_workers_share_one_rate_and_never_hear_a_429(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = a_shop(anymarket, "A")
    monkeypatch.setattr(Platform, "rates", {"default": Rate(burst=4, per_second=8)})
    CallLog.objects.all().delete()
    time.sleep(WINDOW)
    shop.account.knobs.turn({"limit": ALLOWED, "window": WINDOW})

    def ask() -> None:
        try:
            connector = line.open_line(shop.connection, patience=60)
            for _ in range(5):
                connector.push_stock([])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: ask(), range(8)))

    assert CallLog.objects.count() == 40
    assert not CallLog.objects.filter(status=429).exists()


def test_no_token_is_given_out_twice_and_pushes_never_touch_the_floor() -> None:
    target = a_connection(a_merchant())
    rate = Rate(burst=20, per_second=0.001)

    def ask(number: int) -> tuple[Lane, int]:
        lane = Lane.ORDERS if number % 4 == 0 else Lane.PUSHES
        try:
            turns = [governor.take(target.pk, "default", rate, lane) for _ in range(10)]
            return lane, [turn.wait for turn in turns].count(0.0)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        first = list(workers.map(ask, range(1, 4)))  # pushes alone
        everybody = list(workers.map(ask, range(8)))

    assert sum(passed for _, passed in first) == 15
    assert sum(passed for _, passed in everybody) == 5
    assert {lane for lane, passed in everybody if passed} == {Lane.ORDERS}


def test_orders_are_read_while_a_push_uses_up_everything(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = a_shop(anymarket, "A")
    shop.account.knobs.turn({"limit": 80, "window": 60.0})
    monkeypatch.setattr(Platform, "rates", {"default": Rate(burst=8, per_second=0.001)})
    RateBucket.objects.all().delete()
    time.sleep(1.1)  # the window of the linking is over
    pushes = line.open_line(shop.connection, patience=0)
    orders = line.open_line(shop.connection, patience=0, lane=Lane.ORDERS)

    told = 0
    with pytest.raises(RateLimited) as refused:
        while told < 100:
            pushes.push_stock([])
            told += 1

    assert (refused.value.code, told) == ("no_turn", 6)
    sold = shop.account.sell({"A": 1})
    [notice] = next(orders.order_notices(timezone.now()))
    assert orders.read_order(notice.external_id).external_id == str(sold)


@pytest.fixture
def nuvemshop() -> Iterator[Nuvemshop]:
    with Nuvemshop() as simulator:
        yield simulator


def a_store(simulator: Nuvemshop) -> tuple[Store, Connection]:
    target = a_connection(
        a_merchant(),
        platform="nuvemshop",
        settings={
            "store_id": "1",
            "contact": "dev@exemplo.com",
            "api_url": simulator.url,
            "api_version": "2025-03",
        },
        secrets={"token": "t-1"},
    )
    store = simulator.account(token="t-1", oi="1")
    return store, Connection.objects.select_related("activity").get(pk=target.pk)


def learned() -> tuple[float | None, float | None]:
    return RateBucket.objects.values_list("burst", "per_second").get()


def test_a_dearer_plan_is_noticed_by_its_headers_and_so_is_a_cheaper_one(
    nuvemshop: Nuvemshop,
) -> None:
    store, target = a_store(nuvemshop)
    connector = line.open_line(target, patience=30, lane=Lane.ORDERS)
    connector.listings()
    assert learned() == (38, 2.0)

    store.knobs.turn({"bucket": 400, "leak": 20})
    started = time.monotonic()
    for _ in range(80):
        connector.listings()
    # A bucket of 38 at 2 per second would have taken more than twenty seconds.
    assert time.monotonic() - started < 10
    assert learned() == (380, 20.0)

    store.knobs.turn({"bucket": 40, "leak": 2})
    store.bucket.level = 10
    connector.listings()
    assert learned() == (38, 2.0)
    assert not CallLog.objects.filter(status=429).exists()


def test_a_pace_that_is_other_than_the_limit_suggests_is_measured(nuvemshop: Nuvemshop) -> None:
    store, target = a_store(nuvemshop)
    connector = line.open_line(target, patience=30, lane=Lane.ORDERS)
    store.knobs.turn({"bucket": 40, "leak": 1})

    for _ in range(25):
        connector.listings()

    assert RateBucket.objects.get().per_second == pytest.approx(1.0, rel=0.1)


def test_what_somebody_else_uses_up_of_the_account_is_not_asked_for(nuvemshop: Nuvemshop) -> None:
    store, target = a_store(nuvemshop)
    connector = line.open_line(target, patience=0, lane=Lane.ORDERS)
    connector.listings()
    store.bucket.level = 36  # another program of the same app

    with pytest.raises(RateLimited) as refused:
        for _ in range(38):
            connector.listings()

    assert refused.value.code == "no_turn"
    assert not CallLog.objects.filter(status=429).exists()
