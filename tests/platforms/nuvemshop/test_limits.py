"""How long a 429 lasts, and that we stay below it."""

import pytest

from integrations.contract import Allowance, RateLimited
from integrations.platforms.nuvemshop import limits
from integrations.platforms.nuvemshop.simulator import Simulator
from integrations.platforms.nuvemshop.simulator.knobs import Knobs
from tests.platforms.nuvemshop.builders import (
    Ear,
    account_of,
    add_products,
    connected,
    level,
    offer,
    sample,
)


def test_the_reset_counts_in_milliseconds_and_only_some_places_are_waited_for() -> None:
    headers = sample("errors/429_too_many_requests")["headers"]
    assert headers["x-rate-limit-reset"] == "20000"
    assert limits.pause(headers) == 2.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-rate-limit-limit": "400", "x-rate-limit-reset": "20000"}, 0.5),
        ({"x-rate-limit-limit": "40", "x-rate-limit-reset": "0"}, 0.5),
        ({"x-rate-limit-limit": "0", "x-rate-limit-reset": "500"}, None),
        ({"x-rate-limit-limit": "40"}, None),
        ({"x-rate-limit-limit": "40", "x-rate-limit-reset": "soon"}, None),
        ({}, None),
    ],
)
def test_a_pause_is_never_too_short_and_never_guessed(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert limits.pause(headers) == seconds


def test_a_full_bucket_tells_when_to_come_back() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        account.knobs.bucket, account.knobs.leak = 2.0, 0.1
        connector = connected(simulator, ear=ear)
        connector.listings()
        connector.listings()
        with pytest.raises(RateLimited) as limited:
            connector.listings()
        # Two places in twenty seconds: four would take forty.
        assert limited.value.retry_after == pytest.approx(40.0, rel=0.02)
        assert ear.throttled == [("default", limited.value.retry_after)]


def test_the_second_bucket_stops_writes_of_variants_and_nothing_else() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_products(account, "A")
        account.knobs.variants_throttled = 1
        connector = connected(simulator, ear=ear)
        with pytest.raises(RateLimited):
            connector.push_stock([level(account, "A", 1)])
        assert [group for group, _ in ear.throttled] == ["variants"]
        assert connector.listings().rows


def test_a_write_of_variants_takes_a_turn_in_both_buckets() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_products(account, "A")
        connector = connected(simulator, ear=ear)
        connector.listings()
        connector.push_stock([level(account, "A", 1)])
        connector.push_prices([offer(account, "A", "2.00", "1.00")])
        assert ear.turns == ["default", "default", "variants", "default", "variants"]
        assert set(ear.turns) == limits.RATES.keys()


def test_we_are_never_faster_than_the_real_bucket() -> None:
    for rate in limits.RATES.values():
        assert rate.burst < Knobs().bucket
        assert rate.per_second <= Knobs().leak


def told(limit: str, remaining: str, reset: str) -> dict[str, str]:
    return {
        "x-rate-limit-limit": limit,
        "x-rate-limit-remaining": remaining,
        "x-rate-limit-reset": reset,
    }


@pytest.mark.parametrize(("limit", "pace"), [("40", 2.0), ("400", 20.0)])
def test_the_limit_tells_the_plan_and_so_the_pace(limit: str, pace: float) -> None:
    headers = told(limit, str(int(limit) - 1), "500")
    assert limits.allowance(headers) == Allowance(
        limit=int(limit), remaining=int(limit) - 1, per_second=pace
    )


@pytest.mark.parametrize(("remaining", "reset", "pace"), [(10, 15_000, 2.0), (0, 40_000, 1.0)])
def test_a_bucket_that_is_half_full_shows_its_true_pace(
    remaining: int, reset: int, pace: float
) -> None:
    allowance = limits.allowance(told("40", str(remaining), str(reset)))
    assert allowance is not None
    assert allowance.measured
    assert allowance.per_second == pytest.approx(pace, rel=0.03)


@pytest.mark.parametrize(
    "headers", [{}, told("0", "0", "9"), told("40", "-3", "9"), told("forty", "9", "9")]
)
def test_what_the_headers_do_not_tell_is_not_guessed(headers: dict[str, str]) -> None:
    assert limits.allowance(headers) is None
