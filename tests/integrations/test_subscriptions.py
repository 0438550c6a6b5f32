"""The rules about subscriptions: whom to look at, and what is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from integrations import locks, subscriptions, tasks
from integrations.models import Activity, Connection, State, Subscription
from integrations.sync import subscribing
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def public_address(settings: Any) -> None:
    settings.PUBLIC_URL = "https://depara.example/"


def an_idle_connection(**values: Any) -> Connection:
    made = a_connection(a_merchant(), **values)
    Activity.objects.filter(connection=made).update(pull_due_at=Now() + timedelta(minutes=5))
    return made


def looked_at(source: Connection, **values: Any) -> None:
    given = {"due_at": Now() + timedelta(minutes=1), **values}
    Subscription.objects.update_or_create(connection=source, defaults=given)


def queued() -> list[tuple[str, int]]:
    return [(row.task["func"], row.task["args"][0]) for row in OrmQ.objects.order_by("pk")]


def test_the_address_is_the_connections_own(settings: Any) -> None:
    source = a_connection(a_merchant())

    assert subscriptions.address_of(source) == f"https://depara.example/webhooks/{source.key}/"
    settings.PUBLIC_URL = ""
    assert subscriptions.address_of(source) == ""


def test_a_connection_that_nobody_looked_at_is_looked_at_once() -> None:
    source = an_idle_connection()

    tasks.tick()
    tasks.tick()

    assert queued() == [(subscribing.CHECK, source.pk)]
    assert Subscription.objects.get().connection_id == source.pk


@pytest.mark.django_db(transaction=True)
def test_one_is_looked_at_again_when_its_time_has_come() -> None:
    source, other = an_idle_connection(), an_idle_connection()
    looked_at(source)
    looked_at(other)

    assert subscriptions.claim_due(["anymarket"]) == []
    looked_at(source, due_at=Now() - timedelta(seconds=1))
    assert subscriptions.claim_due(["anymarket"]) == [source.pk]
    assert subscriptions.claim_due(["anymarket"]) == []
    subscriptions.look_now([other.pk])
    assert subscriptions.claim_due(["anymarket"]) == [other.pk]


def test_a_claim_whose_look_never_came_is_over_by_itself() -> None:
    source = an_idle_connection()
    assert subscriptions.claim_due(["anymarket"]) == [source.pk]
    lost = Now() - timedelta(seconds=subscriptions.CLAIM_SECONDS)
    Subscription.objects.update(due_at=lost)

    assert subscriptions.claim_due(["anymarket"]) == [source.pk]


@pytest.mark.parametrize("state", [State.INACTIVE, State.NEEDS_REAUTHORISATION])
def test_who_cannot_be_talked_to_is_left_alone(state: State) -> None:
    an_idle_connection(state=state)

    assert subscribing.ring_due() == 0
    assert not Subscription.objects.exists()


def test_a_platform_that_calls_nobody_is_left_alone() -> None:
    an_idle_connection(platform="sandbox")

    assert "anymarket" in subscribing.calling()
    assert subscribing.ring_due() == 0


def test_without_an_address_of_ours_nobody_is_told_to_call(
    settings: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.PUBLIC_URL = ""
    source = an_idle_connection()

    with django_assert_num_queries(0):
        assert subscribing.ring_due() == 0
    tasks.check_subscription(source.pk)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("number", [1, 30])
def test_whatever_their_number_nothing_due_is_one_statement(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        looked_at(an_idle_connection())

    with django_assert_num_queries(1):
        assert subscribing.ring_due() == 0


def test_rows_of_many_connections_are_made_by_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = [an_idle_connection() for _ in range(30)]

    with django_assert_num_queries(1):
        assert subscriptions.claim_due(["anymarket"]) == [source.pk for source in made]


def test_a_connection_that_was_deleted_meanwhile_needs_no_look() -> None:
    source = an_idle_connection()
    pk = source.pk
    source.delete()

    tasks.check_subscription(pk)

    assert not Subscription.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_wish_that_comes_while_a_look_is_under_way_stays() -> None:
    source = an_idle_connection()
    looked_at(source)
    before = subscriptions.begin(source.pk)
    subscriptions.look_now([source.pk])
    now = before.due_at
    assert now is not None

    look = subscriptions.Seen(
        address="https://depara.example/", orders=False, made=[], began=now, ended=now, polled=now
    )
    subscriptions.seen(source, before, look)

    assert subscriptions.claim_due(["anymarket"]) == [source.pk]


def test_refused_calls_are_counted_also_before_anybody_looked(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    source = an_idle_connection()

    for _ in range(3):
        with django_assert_num_queries(1):
            subscriptions.refused(source.pk)

    row = Subscription.objects.get()
    assert (row.refused, row.refused_at is not None) == (3, True)
    assert subscriptions.claim_due(["anymarket"]) == [source.pk]


@pytest.mark.django_db(transaction=True)
def test_eight_ticks_at_the_same_moment_claim_each_connection_once() -> None:
    new = [an_idle_connection() for _ in range(5)]
    due = [an_idle_connection() for _ in range(5)]
    for source in due:
        looked_at(source, due_at=Now() - timedelta(seconds=1))

    def tick(_: int) -> list[int]:
        try:
            return subscriptions.claim_due(["anymarket"])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        claimed = [pk for found in pool.map(tick, range(8)) for pk in found]

    assert sorted(claimed) == sorted(source.pk for source in [*new, *due])


@pytest.mark.django_db(transaction=True)
def test_calls_refused_at_the_same_moment_are_all_counted() -> None:
    source = an_idle_connection()

    def refuse(_: int) -> None:
        try:
            subscriptions.refused(source.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(refuse, range(40)))

    assert Subscription.objects.get().refused == 40


@pytest.mark.django_db(transaction=True)
def test_who_is_not_alone_is_told_so_and_does_not_wait() -> None:
    def there() -> bool:
        try:
            with locks.if_alone("subscription:1") as mine:
                return mine
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with locks.if_alone("subscription:1") as mine:
            assert mine
            assert pool.submit(there).result() is False
        assert pool.submit(there).result() is True
