import pytest
from pytest_django import DjangoAssertNumQueries

from integrations import governor
from integrations.contract import Allowance, Rate
from integrations.governor import Lane, Turn
from integrations.models import RateBucket
from tests.builders import a_connection, a_merchant

pytestmark = pytest.mark.django_db

SLOW = Rate(burst=3, per_second=0.001)
TWENTY = Rate(burst=20, per_second=0.001)


def waits(connection_id: int, rate: Rate, times: int, lane: Lane = Lane.ORDERS) -> list[bool]:
    """Of as many turns, which have to be waited for."""
    turns = [governor.take(connection_id, "default", rate, lane) for _ in range(times)]
    return [turn.wait > 0 for turn in turns]


def asked(connection_id: int, rate: Rate) -> Turn:
    turn = governor.take(connection_id, "default", rate)
    assert turn.wait == 0.0
    return turn


def test_a_burst_passes_and_then_everybody_waits() -> None:
    connection = a_connection(a_merchant())

    assert waits(connection.pk, SLOW, 3) == [False] * 3
    assert 500 < governor.take(connection.pk, "default", SLOW).wait <= 1000


def test_tokens_come_back_with_time() -> None:
    connection = a_connection(a_merchant())

    assert waits(connection.pk, Rate(burst=1, per_second=10_000), 5) == [False] * 5


def test_connections_and_groups_do_not_share_their_tokens() -> None:
    merchant = a_merchant()
    one, other = a_connection(merchant), a_connection(merchant)
    rate = Rate(burst=1, per_second=0.001)

    assert governor.take(one.pk, "stock", rate).wait == 0.0
    assert governor.take(one.pk, "orders", rate).wait == 0.0
    assert governor.take(other.pk, "stock", rate).wait == 0.0
    assert governor.take(one.pk, "stock", rate).wait > 0.0


def test_after_a_429_nobody_asks_before_the_platform_said() -> None:
    connection = a_connection(a_merchant())
    generous = Rate(burst=100, per_second=100)

    governor.block(connection.pk, "default", 53)

    assert 50 < governor.take(connection.pk, "default", generous).wait <= 53


def test_a_shorter_429_does_not_shorten_a_longer_one() -> None:
    connection = a_connection(a_merchant())

    governor.block(connection.pk, "default", 53)
    governor.block(connection.pk, "default", 1)

    assert governor.take(connection.pk, "default", Rate(burst=9, per_second=9)).wait > 50
    assert RateBucket.objects.count() == 1


def test_pushes_leave_a_floor_that_orders_may_use_up() -> None:
    connection = a_connection(a_merchant())

    assert waits(connection.pk, TWENTY, 16, Lane.PUSHES) == [False] * 15 + [True]
    assert waits(connection.pk, TWENTY, 6, Lane.ORDERS) == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("burst", "floor"), [(1, 0), (3, 0), (4, 1), (10, 2), (20, 5), (38, 5), (400, 5)]
)
def test_the_floor_is_a_quarter_at_most_five_and_never_everything(burst: int, floor: int) -> None:
    connection = a_connection(a_merchant())
    rate = Rate(burst=burst, per_second=0.001)

    passed = waits(connection.pk, rate, burst + 1, Lane.PUSHES).count(False)

    # The first request of all finds a full bucket.
    assert passed == burst - floor
    assert governor.floor_of(burst) == floor


def test_a_larger_limit_lets_the_bucket_fill_faster_from_then_on_and_fills_nothing() -> None:
    connection = a_connection(a_merchant())
    declared = Rate(burst=38, per_second=0.002)
    turn = asked(connection.pk, declared)
    RateBucket.objects.update(tokens=0.0)

    told = Allowance(limit=400, remaining=399, per_second=0.02)
    assert governor.learn(connection.pk, "default", declared, turn, told)

    bucket = RateBucket.objects.get()
    assert (bucket.burst, bucket.per_second, bucket.told_limit) == (380, 0.02, 400)
    assert bucket.tokens < 1
    assert 40 < governor.take(connection.pk, "default", declared).wait <= 50


def test_a_smaller_limit_counts_at_once() -> None:
    connection = a_connection(a_merchant())
    turn = asked(connection.pk, TWENTY)

    told = Allowance(limit=4, remaining=3, per_second=0.001)
    governor.learn(connection.pk, "default", TWENTY, turn, told)

    assert waits(connection.pk, TWENTY, 4) == [False, False, True, True]


def test_what_the_platform_says_is_left_lowers_the_bucket_and_never_fills_it() -> None:
    connection = a_connection(a_merchant())
    known = Allowance(limit=40, remaining=39, per_second=0.001)
    declared = Rate(burst=38, per_second=0.001)
    governor.learn(connection.pk, "default", declared, asked(connection.pk, declared), known)

    turn = asked(connection.pk, declared)
    few = Allowance(limit=40, remaining=10, per_second=0.001)
    assert governor.learn(connection.pk, "default", declared, turn, few)
    assert RateBucket.objects.get().tokens == pytest.approx(8, abs=0.1)  # two places stay free

    turn = asked(connection.pk, declared)
    many = Allowance(limit=40, remaining=39, per_second=0.001)
    assert not governor.learn(connection.pk, "default", declared, turn, many)
    assert RateBucket.objects.get().tokens == pytest.approx(7, abs=0.1)


def test_an_answer_that_says_nothing_new_costs_no_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    connection = a_connection(a_merchant())
    declared = Rate(burst=38, per_second=2.0)
    first = Allowance(limit=40, remaining=39, per_second=2.0)
    governor.learn(connection.pk, "default", declared, asked(connection.pk, declared), first)

    with django_assert_num_queries(1):  # the turn itself
        turn = asked(connection.pk, declared)
        again = Allowance(limit=40, remaining=38, per_second=2.05, measured=True)
        assert not governor.learn(connection.pk, "default", declared, turn, again)


def test_only_a_measured_pace_replaces_the_one_of_a_known_limit() -> None:
    connection = a_connection(a_merchant())
    declared = Rate(burst=38, per_second=2.0)

    for measured, pace in ((False, 2.0), (False, 7.0), (True, 1.0)):
        told = Allowance(limit=40, remaining=39, per_second=pace, measured=measured)
        governor.learn(connection.pk, "default", declared, asked(connection.pk, declared), told)
        assert RateBucket.objects.get().per_second == (1.0 if measured else 2.0)


def test_of_a_window_what_is_left_has_to_last_to_its_end() -> None:
    connection = a_connection(a_merchant())
    declared = Rate(burst=10, per_second=0.8)
    first = Allowance(limit=60, remaining=59, per_second=1.0, measured=True, resets_in=60)
    governor.learn(connection.pk, "default", declared, asked(connection.pk, declared), first)
    bucket = RateBucket.objects.get()
    assert (bucket.burst, bucket.per_second) == (6, 1.0)
    assert 4 < bucket.tokens < 6  # a burst is provided for

    for remaining, resets_in, tokens in ((54, 60, 0), (30, 50, -1), (30, 20, 4)):
        RateBucket.objects.update(tokens=5.0)
        turn = asked(connection.pk, declared)
        later = Allowance(limit=60, remaining=remaining, resets_in=resets_in)
        governor.learn(connection.pk, "default", declared, turn, later)
        assert RateBucket.objects.get().tokens == pytest.approx(tokens, abs=0.3)


def test_another_limit_in_the_middle_of_a_window_is_another_pace() -> None:
    connection = a_connection(a_merchant())
    declared = Rate(burst=10, per_second=0.8)
    first = Allowance(limit=60, remaining=59, per_second=1.0, measured=True, resets_in=60)
    governor.learn(connection.pk, "default", declared, asked(connection.pk, declared), first)

    turn = asked(connection.pk, declared)
    dearer = Allowance(limit=600, remaining=598, resets_in=58)
    governor.learn(connection.pk, "default", declared, turn, dearer)

    bucket = RateBucket.objects.get()
    assert (bucket.burst, bucket.per_second) == (10, 10.0)


def test_a_window_that_is_used_up_is_not_asked_again_before_it_ends() -> None:
    connection = a_connection(a_merchant())
    declared = Rate(burst=10, per_second=100.0)

    told = Allowance(limit=60, remaining=1, resets_in=25)
    governor.learn(connection.pk, "default", declared, asked(connection.pk, declared), told)

    assert 20 < governor.take(connection.pk, "default", declared).wait <= 25
