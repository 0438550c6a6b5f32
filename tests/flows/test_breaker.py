"""A platform in trouble: it is left alone, tried by one request of all, and then worked again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from integrations import jobs, tasks, traffic
from integrations.breaker import OPENS_AFTER
from integrations.contract import PlatformError, RateLimited
from integrations.models import Activity, CallLog, Connection, Job, JobKind, Outbound
from integrations.platforms.anymarket.simulator import Simulator
from integrations.sync import line
from integrations.sync.trial import trial
from integrations.traffic import Hold
from orders.models import Order
from tests.flows.shop import Shop, a_shop

pytestmark = pytest.mark.django_db(transaction=True)


def pause_over() -> None:
    Activity.objects.update(resume_at=timezone.now() - timedelta(seconds=1))


def broken(shop: Shop) -> bool:
    return Activity.objects.get(connection=shop.connection).broken_since is not None


def fresh(shop: Shop) -> Connection:
    return Connection.objects.select_related("activity").get(pk=shop.connection.pk)


def a_broken_shop(anymarket: Simulator) -> Shop:
    """Nothing answers any longer; the visits have found out."""
    shop = a_shop(anymarket)
    shop.count(A=1)
    shop.account.knobs.failing = 1_000
    for _ in range(OPENS_AFTER):
        shop.work()
    assert broken(shop)
    return shop


def calls_during(shop: Shop) -> int:
    before = CallLog.objects.count()
    shop.work()
    return CallLog.objects.count() - before


def test_503s_open_it_one_request_tries_and_then_everything_goes_on(anymarket: Simulator) -> None:
    shop = a_broken_shop(anymarket)
    rests = traffic.own_gate(fresh(shop), timezone.now())
    assert rests.hold == Hold.RESTING

    failures = Activity.objects.get().failures
    assert [calls_during(shop) for _ in range(3)] == [1, 1, 1]
    assert Activity.objects.get().failures == failures + 3

    shop.account.knobs.failing = 0
    sold = shop.account.sell({"A": 1})
    shop.work()

    activity = Activity.objects.get()
    assert (activity.broken_since, activity.failures, activity.error_code) == (None, 0, "")
    assert Order.objects.get().external_id == str(sold)
    assert shop.account.stock_writes("A")[-1] == 0
    assert Outbound.objects.filter(due_at__isnull=False).count() == 0


def test_of_eight_that_ask_at_the_same_moment_exactly_one_gets_through(
    anymarket: Simulator,
) -> None:
    shop = a_broken_shop(anymarket)
    shop.account.knobs.failing = 0
    shop.account.knobs.latency = 3.0  # the others ask meanwhile, however slow this machine is
    pause_over()
    together, before = Barrier(8), sum(shop.account.requests.values())

    def ask() -> str:
        try:
            connector = line.open_line(fresh(shop), patience=5)
            together.wait()
            connector.push_stock([])
        except RateLimited as error:
            return error.code
        finally:
            connection.close()
        return "told"

    with ThreadPoolExecutor(8) as workers:
        outcomes = list(workers.map(lambda _: ask(), range(8)))

    assert sorted(outcomes) == ["no_turn"] * 7 + ["told"]
    assert sum(shop.account.requests.values()) - before == 1
    assert not broken(shop)


def test_while_one_tries_no_visit_begins(anymarket: Simulator) -> None:
    shop = a_broken_shop(anymarket)
    pause_over()
    soon = timezone.now() + timedelta(seconds=30)
    Activity.objects.update(probe="somebody", probe_until=soon)
    before = CallLog.objects.count()

    tasks.dispatch(shop.connection.pk)

    assert CallLog.objects.count() == before
    assert traffic.own_gate(fresh(shop), timezone.now()).until == soon


def test_long_work_that_meets_the_trouble_opens_it_for_everybody(anymarket: Simulator) -> None:
    shop = a_shop(anymarket)
    shop.account.knobs.failing = 1_000
    job = jobs.start(JobKind.LINK, shop.merchant.pk, connection=shop.connection, cause="test")

    for _ in range(OPENS_AFTER):
        Job.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        tasks.run_job(job.pk)

    assert broken(shop)
    assert not traffic.own_gate(fresh(shop), timezone.now()).open


def test_long_work_under_way_stops_asking_when_others_find_the_trouble(
    anymarket: Simulator,
) -> None:
    shop = a_shop(anymarket)
    under_way = line.open_line(fresh(shop))
    under_way.push_stock([])
    shop.count(A=1)
    shop.account.knobs.failing = 1_000
    for _ in range(OPENS_AFTER):
        shop.work()

    with pytest.raises(PlatformError) as failed:
        under_way.push_stock([])
    with pytest.raises(RateLimited) as refused:
        under_way.push_stock([])

    assert (failed.value.code, refused.value.code) == ("unavailable", "no_turn")


def test_a_person_may_always_try(anymarket: Simulator) -> None:
    shop = a_broken_shop(anymarket)
    shop.account.knobs.failing = 0

    assert all(finding.ok for finding in trial(fresh(shop)))

    assert not broken(shop)
    assert traffic.own_gate(fresh(shop), timezone.now()).open
