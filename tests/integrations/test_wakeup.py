from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from catalog.models import Merchant
from integrations import outbox, tasks, wakeup
from integrations.models import Activity, Connection, Outbound, State, Switch
from integrations.models.work import OutboundTopic
from integrations.sync import sweep
from tests.builders import a_connection, a_listing, a_merchant, some_skus

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=5)


def a_sleeping_connection(merchant: Merchant | None = None, **values: object) -> Connection:
    """Nothing due, nobody on it, orders looked at just now."""
    connection = a_connection(merchant or a_merchant(), **{"push_interval": 0, **values})
    Activity.objects.filter(connection=connection).update(pull_due_at=Now() + SOON)
    return connection


def give_work(connection: Connection) -> None:
    [sku] = some_skus(connection.merchant, 1)
    outbox.follow([a_listing(connection, sku)])


def set_activity(connection: Connection, **values: object) -> None:
    Activity.objects.filter(connection=connection).update(**values)


def test_a_burst_of_wakes_queues_one_task() -> None:
    connection = a_sleeping_connection()

    assert [wakeup.wake([connection.pk]) for _ in range(5)] == [1, 0, 0, 0, 0]
    assert OrmQ.objects.count() == 1


def test_a_wake_whose_task_was_lost_is_forgotten() -> None:
    connection = a_sleeping_connection()
    wakeup.wake([connection.pk])
    set_activity(connection, woken_at=Now() - timedelta(seconds=wakeup.FORGET_WAKE_SECONDS + 1))

    assert wakeup.wake([connection.pk]) == 1


def test_nobody_is_woken_beside_a_worker() -> None:
    connection = a_sleeping_connection()
    set_activity(connection, leased_until=Now() + SOON)

    assert wakeup.wake([connection.pk]) == 0


def test_a_resting_connection_is_not_woken() -> None:
    connection = a_sleeping_connection()
    set_activity(connection, resume_at=Now() + SOON)

    assert wakeup.wake([connection.pk]) == 0


def test_a_change_waits_for_the_push_interval_and_a_pull_does_not() -> None:
    connection = a_sleeping_connection(push_interval=15)
    set_activity(connection, push_due_at=Now() + SOON)

    assert wakeup.wake([connection.pk]) == 0
    assert wakeup.wake([connection.pk], pull=True) == 1


def test_the_tick_finds_work_with_nobody_on_it() -> None:
    idle, busy = a_sleeping_connection(), a_sleeping_connection()
    give_work(busy)

    assert wakeup.wanting() == [busy.pk]
    tasks.tick()
    tasks.tick()
    assert OrmQ.objects.count() == 1
    assert idle.pk not in wakeup.wanting()


def test_the_tick_finds_connections_whose_orders_are_due() -> None:
    connection = a_sleeping_connection()
    set_activity(connection, pull_due_at=Now() - SOON)

    assert wakeup.wanting() == [connection.pk]


@pytest.mark.parametrize("state", [State.INACTIVE, State.NEEDS_REAUTHORISATION])
def test_the_tick_leaves_connections_alone_that_may_not_work(state: State) -> None:
    connection = a_sleeping_connection(state=state)
    give_work(connection)

    assert sweep.wake_wanting() == 0


def test_the_tick_leaves_a_switched_off_merchant_alone() -> None:
    connection = a_sleeping_connection()
    give_work(connection)
    Switch.objects.create(merchant=connection.merchant, on=False)

    assert sweep.wake_wanting() == 0


def test_work_in_the_hands_of_a_worker_is_not_wanting_one() -> None:
    connection = a_sleeping_connection()
    give_work(connection)
    Outbound.objects.update(leased_until=Now() + SOON)

    assert wakeup.wanting() == []


def test_an_idle_tick_is_five_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(3):
        a_sleeping_connection()

    with django_assert_num_queries(5):
        tasks.tick()


def a_gathering_connection(merchant: Merchant) -> Connection:
    """One whose next sending is not yet due."""
    connection = a_sleeping_connection(merchant, push_interval=15)
    set_activity(connection, push_due_at=Now() + SOON)
    return connection


def test_who_has_to_hear_of_a_sale_does_not_wait_for_the_interval() -> None:
    merchant = a_merchant()
    selling, counting, idle = (a_gathering_connection(merchant) for _ in range(3))
    [sku] = some_skus(merchant, 1)
    other = a_gathering_connection(a_merchant())
    [elsewhere] = some_skus(other.merchant, 1)
    outbox.follow([a_listing(selling, sku), a_listing(counting, sku), a_listing(other, elsewhere)])
    sold = Outbound.objects.filter(connection__in=[selling, other], topic=OutboundTopic.STOCK)
    sold.update(urgent=True)

    assert wakeup.hasten(merchant.pk) == 1

    assert [row.task["args"] for row in OrmQ.objects.all()] == [(selling.pk,)]
    still_waiting = Activity.objects.filter(push_due_at__isnull=False)
    assert {row.connection_id for row in still_waiting} == {counting.pk, idle.pk, other.pk}
    assert wakeup.hasten(merchant.pk) == 0


def test_the_price_of_a_sku_that_was_sold_hastens_nobody() -> None:
    connection = a_gathering_connection(a_merchant())
    give_work(connection)
    Outbound.objects.filter(topic=OutboundTopic.PRICE).update(urgent=True)

    assert wakeup.hasten(connection.merchant_id) == 0


def test_somebody_at_work_is_hastened_when_the_visit_is_over() -> None:
    connection = a_gathering_connection(a_merchant())
    give_work(connection)
    Outbound.objects.filter(topic=OutboundTopic.STOCK).update(urgent=True)
    set_activity(connection, leased_until=Now() + SOON)

    assert wakeup.hasten(connection.merchant_id) == 0
    set_activity(connection, leased_until=None)

    assert sweep.wake_wanting([connection.pk]) == 1


def test_others_wait_when_one_was_woken_and_nobody_took_it() -> None:
    busy, other = a_sleeping_connection(), a_sleeping_connection()
    assert not wakeup.others_wait(busy.pk)

    set_activity(other, woken_at=Now() - timedelta(seconds=1))
    assert wakeup.others_wait(busy.pk)
    assert not wakeup.others_wait(other.pk)

    set_activity(other, leased_until=Now() + SOON)
    assert not wakeup.others_wait(busy.pk)


def test_one_that_was_woken_this_very_moment_may_still_find_a_free_worker() -> None:
    busy, other = a_sleeping_connection(), a_sleeping_connection()

    wakeup.wake([other.pk])

    assert not wakeup.others_wait(busy.pk)


def test_a_wake_that_was_lost_long_ago_holds_nobody_up() -> None:
    """Of a connection that was switched off meanwhile, say: nobody wakes it again."""
    busy, other = a_sleeping_connection(), a_sleeping_connection()

    set_activity(other, woken_at=Now() - timedelta(seconds=3 * wakeup.FORGET_WAKE_SECONDS))

    assert not wakeup.others_wait(busy.pk)
