"""Whether ANYMARKET calls us is looked at again and again; what it did not tell is asked for."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django_q.models import OrmQ

from catalog.models import Plan
from integrations import subscriptions, tasks
from integrations.models import Activity, CallLog, Gap, GapReason, Inbound, State, Subscription
from integrations.platforms.anymarket.simulator import Simulator
from integrations.sync import subscribing
from orders.models import Order
from tests.flows.lone_worker import kill, look_at_subscriptions, wait_for
from tests.flows.shop import Shop, a_shop

pytestmark = pytest.mark.django_db(transaction=True)

HUB = "https://depara.example"


@pytest.fixture(autouse=True)
def public_address(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PUBLIC_URL = HUB
    monkeypatch.setenv("PUBLIC_URL", HUB)  # of a worker in a process of its own


def an_open_shop(simulator: Simulator, **values: Any) -> Shop:
    """It wants sale events; the scheduled import has just looked, and nobody ever hears a call."""
    shop = a_shop(simulator, **{"sale_events": True, **values})
    shop.count(A=9)
    shop.account.knobs.callbacks_silent = True
    shop.work()
    OrmQ.objects.all().delete()
    return shop


def a_tick(shop: Shop) -> None:
    """A tick, a minute later, and the work that it found."""
    subscriptions.look_now([shop.connection.pk])
    tasks.tick()
    run_what_is_queued()


def run_what_is_queued() -> None:
    while queued := OrmQ.objects.order_by("pk").first():
        func, args = queued.task["func"], queued.task["args"]
        queued.delete()
        getattr(tasks, func.rpartition(".")[2])(*args)


def address(shop: Shop) -> str:
    return f"{HUB}/webhooks/{shop.connection.key}/"


def registered(shop: Shop) -> list[str]:
    return [row["url"] for row in shop.account.callbacks.rows]


def known() -> Subscription:
    return Subscription.objects.get()


@contextmanager
def nobody_writes(table: str) -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        yield


WAITING = "FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def asked_of_sessions(what: str) -> int:
    """Inside a transaction one look at the statistics would be the same for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(f"SELECT {what} {WAITING}")
        return int(cursor.fetchone()[0])


def somebody_waits_for_it() -> bool:
    return asked_of_sessions("count(*)") > 0


def dies_there(process: subprocess.Popen[bytes]) -> None:
    """Its session too: one that waits for a lock would not notice, and finish its statement."""
    kill(process)
    asked_of_sessions("count(pg_terminate_backend(pid))")
    wait_for(lambda: not somebody_waits_for_it())


def test_the_first_tick_has_anymarket_call_us_and_asks_for_what_was_not_told_so_far(
    anymarket: Simulator,
) -> None:
    shop = an_open_shop(anymarket)
    polled = Activity.objects.get().orders_since
    shop.account.sell({"A": 1})

    a_tick(shop)

    assert registered(shop) == [address(shop)]
    gap = Gap.objects.get()
    assert (gap.reason, gap.since, gap.made) == (GapReason.STARTED, polled, ["ORDER", "PRODUCT"])
    assert (gap.noted, gap.filled_at is not None) == (1, True)
    assert known().orders and known().address == address(shop) and known().checked_at
    assert Order.objects.count() == 1


def test_as_long_as_everything_is_there_a_look_is_one_question(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    CallLog.objects.all().delete()
    first = known().checked_at

    for _ in range(3):
        a_tick(shop)

    assert [call.method for call in CallLog.objects.all()] == ["GET"] * 3
    assert Gap.objects.count() == 1
    assert first is not None and known().checked_at > first  # type: ignore[operator]


def test_subscriptions_deleted_behind_our_back_are_made_anew_and_the_gap_is_filled(
    anymarket: Simulator,
) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    seen, cursor = known().checked_at, Activity.objects.get().orders_since
    shop.account.callbacks.rows.clear()
    missed = [shop.account.sell({"A": 1}) for _ in range(3)]

    a_tick(shop)

    assert registered(shop) == [address(shop)]
    gap = Gap.objects.latest("pk")
    assert (gap.reason, gap.since, gap.made) == (GapReason.GONE, seen, ["ORDER", "PRODUCT"])
    assert gap.until <= timezone.now() and gap.until > gap.since
    assert (gap.noted, gap.filled_at is not None) == (3, True)
    assert sorted(Order.objects.values_list("external_id", flat=True)) == [str(id) for id in missed]
    assert shop.account.waiting_notices() == []
    assert Activity.objects.get().orders_since == cursor


def test_a_flag_that_was_taken_away_is_put_back_and_is_a_gap_too(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    shop.account.callbacks.rows[0]["orderActive"] = False

    a_tick(shop)

    assert shop.account.callbacks.rows[0]["orderActive"] is True
    gap = Gap.objects.latest("pk")
    assert (gap.reason, gap.made) == (GapReason.GONE, ["ORDER"])


@pytest.mark.parametrize("how", ["parameter", "plan"])
def test_without_sale_events_anymarket_is_told_to_call_no_more(
    anymarket: Simulator, how: str
) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    if how == "plan":
        shop.merchant.plan = Plan.BASIC
        shop.merchant.save()
    else:
        shop.connection.sale_events = False
        shop.connection.save()

    a_tick(shop)

    assert registered(shop) == []
    assert (known().orders, Gap.objects.count()) == (False, 1)


def test_switched_on_again_the_time_since_the_last_import_is_asked_for(
    anymarket: Simulator,
) -> None:
    shop = an_open_shop(anymarket, sale_events=False)
    a_tick(shop)
    assert (registered(shop), Gap.objects.count()) == ([], 0)
    polled = timezone.now() - timedelta(minutes=40)
    Activity.objects.update(orders_since=polled)
    shop.connection.sale_events = True
    shop.connection.save()

    a_tick(shop)

    gap = Gap.objects.get()
    assert (gap.reason, gap.since) == (GapReason.STARTED, polled)


def test_an_installation_anew_is_told_as_such(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    shop.account.callbacks.rows.clear()
    subscriptions.begin_anew([shop.connection.pk])

    a_tick(shop)

    gap = Gap.objects.latest("pk")
    assert (gap.reason, gap.since) == (GapReason.INSTALLED, Activity.objects.get().orders_since)


def test_what_was_missed_while_the_app_was_suspended_is_asked_for(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    seen = known().checked_at
    shop.account.sell({"A": 1})
    subscriptions.missed([shop.connection.pk], GapReason.RESUMED)

    a_tick(shop)

    gap = Gap.objects.latest("pk")
    assert (gap.reason, gap.since, gap.noted) == (GapReason.RESUMED, seen, 1)
    assert Order.objects.count() == 1


def test_a_platform_that_does_not_answer_is_asked_again_and_lost_nothing_by_it(
    anymarket: Simulator,
) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    shop.account.knobs.failing = 1

    a_tick(shop)
    assert (known().error_code, known().unfinished) == ("unavailable", False)
    assert Activity.objects.get().resume_at is None

    a_tick(shop)
    assert (known().error_code, Gap.objects.count()) == ("", 1)


def test_when_the_answer_to_a_subscription_is_lost_nobody_knows_what_was_missed(
    anymarket: Simulator,
) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    seen = known().checked_at
    shop.account.callbacks.rows.clear()
    shop.account.sell({"A": 1})
    shop.account.knobs.losing_answers_to = "POST /callbacks"

    a_tick(shop)
    assert (known().unfinished, known().checked_at, Gap.objects.count()) == (True, seen, 1)

    a_tick(shop)
    assert registered(shop) == [address(shop)]
    gap = Gap.objects.latest("pk")
    assert (gap.reason, gap.since, gap.made) == (GapReason.UNSURE, seen, [])
    assert Order.objects.count() == 1


def test_a_token_that_is_no_longer_good_waits_for_the_merchant(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)
    shop.account.knobs.revoked = True

    a_tick(shop)

    shop.connection.refresh_from_db()
    assert shop.connection.state == State.NEEDS_REAUTHORISATION
    assert known().error_code == "unauthorised"
    subscriptions.look_now([shop.connection.pk])
    assert subscribing.ring_due() == 0


def test_too_fast_is_tried_again_when_the_platform_says(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)
    shop.account.knobs.limit, shop.account.knobs.window = 0, 90.0

    a_tick(shop)

    assert known().error_code == "rate_limited"
    due = known().due_at
    assert due is not None and due > timezone.now() + timedelta(seconds=70)


def test_a_worker_killed_before_it_could_note_what_it_made(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    shop.account.callbacks.rows.clear()
    shop.account.sell({"A": 1})

    with nobody_writes("integrations_gap"):
        process = look_at_subscriptions(shop.connection.pk)
        wait_for(somebody_waits_for_it)
        dies_there(process)
    assert (registered(shop), Gap.objects.count()) == ([address(shop)], 1)

    a_tick(shop)

    gap = Gap.objects.latest("pk")
    assert (gap.reason, gap.noted) == (GapReason.UNSURE, 1)
    assert Order.objects.count() == 1


def test_a_worker_killed_before_the_orders_of_the_gap_were_stored(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)
    a_tick(shop)
    shop.account.callbacks.rows.clear()
    order = shop.account.sell({"A": 1})

    with nobody_writes("integrations_inbound"):
        process = look_at_subscriptions(shop.connection.pk)
        wait_for(somebody_waits_for_it)
        dies_there(process)
    gap = Gap.objects.latest("pk")
    assert (gap.reason, gap.noted, gap.filled_at) == (GapReason.GONE, None, None)
    assert (shop.account.waiting_notices(), Inbound.objects.count()) == ([order], 0)

    a_tick(shop)

    gap.refresh_from_db()
    assert (gap.noted, gap.filled_at is not None, Gap.objects.count()) == (1, True, 2)
    assert Order.objects.count() == 1


def test_a_gap_that_the_platform_could_not_tell_of_is_filled_by_the_next_look(
    anymarket: Simulator,
) -> None:
    shop = an_open_shop(anymarket)
    shop.account.knobs.losing_answers_to = "/orders/feeds"

    a_tick(shop)
    assert (Gap.objects.get().filled_at, known().error_code) == (None, "unreachable")
    assert (known().orders, known().unfinished) == (True, False)

    shop.account.knobs.losing_answers_to = ""
    a_tick(shop)
    assert Gap.objects.get().filled_at is not None


def test_a_long_feed_is_read_look_by_look(
    anymarket: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = an_open_shop(anymarket)
    orders = [shop.account.sell({"A": 1}) for _ in range(2)]
    monkeypatch.setattr(subscribing, "FILLING_SECONDS", 0.0)
    a_tick(shop)
    assert Gap.objects.get().filled_at is None
    assert Inbound.objects.count() == len(orders)

    monkeypatch.undo()
    a_tick(shop)
    assert (Gap.objects.get().noted, Inbound.objects.count()) == (2, 2)
    assert shop.account.waiting_notices() == []


def test_two_workers_that_look_at_once_find_one_gap(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)

    with nobody_writes("integrations_gap"):
        process = look_at_subscriptions(shop.connection.pk)
        wait_for(somebody_waits_for_it)
        tasks.check_subscription(shop.connection.pk)
        due = known().due_at
        assert due is not None and due < timezone.now() + timedelta(seconds=10)
    process.wait()

    a_tick(shop)
    assert Gap.objects.count() == 1
    assert len(registered(shop)) == 1


def test_a_shop_that_rests_is_looked_at_when_it_goes_on(anymarket: Simulator) -> None:
    shop = an_open_shop(anymarket)
    Activity.objects.update(resume_at=Now() + timedelta(seconds=200))

    a_tick(shop)

    due = known().due_at
    assert registered(shop) == []
    assert due is not None and due > timezone.now() + timedelta(seconds=150)
