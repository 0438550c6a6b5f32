"""Two platforms sell the last unit, over and over, to fifty buyers at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.last_unit import BUYERS_EACH, RATES, Outcome, Simulators, opened, outcome, race

pytestmark = pytest.mark.django_db(transaction=True)

REPETITIONS = 20


def test_of_fifty_buyers_on_two_platforms_one_gets_the_last_unit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for platform, rates in RATES.items():
        monkeypatch.setattr(platform, "rates", rates)
    codes = [f"S{number}" for number in range(REPETITIONS)]
    market = Simulators(codes)
    connections = opened(market, codes)

    with ThreadPoolExecutor(4) as workers:
        for code in codes:
            race(workers, market, connections, code)

    assert outcome(market) == Outcome(
        orders=REPETITIONS * 2 * BUYERS_EACH,
        oversold=0,
        wrongly_flagged=0,
        wrongly_told=0,
        unbalanced=0,
    )
    market.close()
