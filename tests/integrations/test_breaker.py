"""The circuit breaker by itself: its columns, and what a line makes of them."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from integrations import breaker
from integrations.breaker import Guard
from integrations.contract import Call, PlatformError, RateLimited, Unauthorised
from integrations.models import Activity
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db

OUT = PlatformError("Bad gateway", code="unavailable", status=503)
UNPAID = PlatformError("", code="payment_required", status=402)


def a_breaker() -> int:
    return a_connection(a_merchant()).pk


def a_broken_one() -> int:
    """Opened, and its pause is over: half-open."""
    connection_id = a_breaker()
    for _ in range(breaker.OPENS_AFTER):
        fail(connection_id)
    pause_over()
    return connection_id


def fail(connection_id: int, error: PlatformError = OUT, *, rests: bool = True) -> float:
    """Seconds of the pause that it gave."""
    pause_over()
    breaker.failed(connection_id, error, rests=rests)
    resume_at = Activity.objects.get().resume_at
    return (resume_at - timezone.now()).total_seconds() if resume_at else 0.0


def pause_over() -> None:
    Activity.objects.update(resume_at=timezone.now() - timedelta(seconds=1))


def state() -> tuple[bool, bool]:
    """Whether it is broken, and whether somebody tries."""
    activity = Activity.objects.get()
    return activity.broken_since is not None, activity.probe_until is not None


def answered(status: int | None) -> Call:
    return Call(
        method="GET", url="/", status=status, milliseconds=1, request="", response="", error=""
    )


def test_it_opens_after_some_failures_in_a_row_and_the_pauses_double() -> None:
    connection_id = a_breaker()

    pauses, broken = [], []
    for _ in range(4):
        pauses.append(fail(connection_id))
        broken.append(state()[0])

    assert broken == [False, False, True, True]
    for pause, expected in zip(pauses, (2, 4, 8, 16), strict=True):
        assert 0.7 * expected < pause < 1.3 * expected


def test_a_pause_is_never_longer_than_five_minutes() -> None:
    connection_id = a_breaker()
    Activity.objects.update(failures=500)

    assert 200 < fail(connection_id) < 400


def test_a_bill_that_is_not_paid_opens_at_once_and_is_looked_at_every_hour_in_the_end() -> None:
    connection_id = a_breaker()

    assert 40 < fail(connection_id, UNPAID) < 80
    assert state() == (True, False)
    Activity.objects.update(failures=12)
    assert 2_600 < fail(connection_id, UNPAID) < 4_600


def test_long_work_rests_the_connection_only_when_the_breaker_opens() -> None:
    connection_id = a_breaker()

    assert [fail(connection_id, rests=False) > 0 for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OUT, True),
        (UNPAID, True),
        (PlatformError("", code="unreachable"), True),
        (PlatformError("", code="unreadable"), True),
        (PlatformError("", code="rejected", status=500), True),
        (PlatformError("", code="rejected", permanent=True, status=500), False),
        (PlatformError("", code="order_unfinished"), False),
        (PlatformError("", code="internal_error"), False),
        (Unauthorised("", status=401), False),
        (RateLimited("", status=429), False),
    ],
)
def test_only_what_says_that_the_platform_does_not_work_is_an_outage(
    error: PlatformError, outage: bool
) -> None:
    assert breaker.is_outage(error) == outage


def test_failures_that_are_none_of_the_platform_never_open_it() -> None:
    connection_id = a_breaker()

    for _ in range(5):
        fail(connection_id, PlatformError("", code="internal_error"))

    assert state() == (False, False)
    assert Activity.objects.get().failures == 5


def test_who_fails_behind_the_others_changes_nothing() -> None:
    connection_id = a_breaker()
    for _ in range(breaker.OPENS_AFTER):
        fail(connection_id)
    before: tuple[int, datetime | None] = tuple(  # type: ignore[assignment]
        Activity.objects.values_list("failures", "resume_at").get()
    )

    breaker.failed(connection_id, OUT, rests=True)

    assert Activity.objects.values_list("failures", "resume_at").get() == before


def test_while_it_is_closed_nobody_asks_the_database(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    guard = Guard(a_breaker(), broken=False)

    with django_assert_num_queries(0):
        for status in (200, 404, 422, 429):
            assert guard.ask() == 0.0
            guard.heard(answered(status))


def test_after_a_failure_a_line_looks_again() -> None:
    connection_id = a_breaker()
    guard = Guard(connection_id, broken=False)
    assert guard.ask() == 0.0
    for _ in range(breaker.OPENS_AFTER):
        fail(connection_id)

    guard.heard(answered(503))

    assert 5 < guard.ask() < 11


def test_while_one_tries_the_others_wait_and_its_success_lets_them_go() -> None:
    connection_id = a_broken_one()
    one, other = Guard(connection_id, broken=True), Guard(connection_id, broken=True)

    assert one.ask() == 0.0
    assert 0 < other.ask() <= breaker.LOOK_AGAIN_SECONDS
    one.heard(answered(404))

    assert state() == (False, False)
    assert other.ask() == 0.0


@pytest.mark.parametrize("status", [None, 302, 402, 408, 502, 503])
def test_when_the_one_that_tries_fails_it_opens_for_longer(status: int | None) -> None:
    connection_id = a_broken_one()
    guard = Guard(connection_id, broken=True)
    assert guard.ask() == 0.0

    guard.heard(answered(status))

    assert state() == (True, False)
    assert guard.ask() > 8
    breaker.failed(connection_id, OUT, rests=True)  # whoever called is told of the same failure
    assert Activity.objects.get().failures == breaker.OPENS_AFTER + 1


def test_a_500_may_be_a_refusal_so_what_comes_next_decides() -> None:
    connection_id = a_broken_one()
    guard = Guard(connection_id, broken=True)
    assert guard.ask() == 0.0

    guard.heard(answered(500))
    assert (state(), guard.ask()) == ((True, True), 0.0)
    guard.heard(answered(200))

    assert state() == (False, False)


def test_a_turn_to_try_that_is_not_used_goes_to_somebody_else() -> None:
    connection_id = a_broken_one()
    one, other = Guard(connection_id, broken=True), Guard(connection_id, broken=True)
    assert one.ask() == 0.0

    one.give_back()

    assert other.ask() == 0.0


def test_a_worker_that_died_while_it_tried_is_not_waited_for_forever() -> None:
    connection_id = a_broken_one()
    assert Guard(connection_id, broken=True).ask() == 0.0

    Activity.objects.update(probe_until=timezone.now() - timedelta(seconds=1))

    assert Guard(connection_id, broken=True).ask() == 0.0


def test_the_failures_are_counted_on_where_only_some_requests_are_answered() -> None:
    connection_id = a_broken_one()
    breaker.close(connection_id)

    pause = fail(connection_id)

    assert state()[0]
    assert pause > 11
