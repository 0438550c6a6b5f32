"""How long a 429 lasts, and that we stay below it."""

import pytest

from integrations.contract import RateLimited
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
