"""What an answer's headers say of the window."""

import pytest

from integrations.contract import Allowance
from integrations.platforms.anymarket import limits
from integrations.platforms.anymarket.simulator import Simulator
from integrations.platforms.anymarket.simulator.limit import Window
from tests.platforms.anymarket.builders import Ear, account_of, connected


def told(limit: str, remaining: str, reset: str) -> dict[str, str]:
    return {
        "ratelimit-limit": limit,
        "ratelimit-remaining": remaining,
        "ratelimit-reset": reset,
    }


def test_the_first_request_of_a_window_shows_how_long_it_is() -> None:
    first, second = Window(), Window()
    assert limits.allowance(first.count(60, 60.0)[1]) == Allowance(
        limit=60, remaining=59, per_second=1.0, measured=True, resets_in=60
    )
    second.count(60, 60.0)
    assert limits.allowance(second.count(60, 60.0)[1]) == Allowance(
        limit=60, remaining=58, resets_in=60
    )


@pytest.mark.parametrize(
    "headers",
    [{}, told("0", "0", "9"), told("60", "-1", "9"), told("60", "many", "9"), told("60", "9", "")],
)
def test_what_the_headers_do_not_tell_is_not_guessed(headers: dict[str, str]) -> None:
    assert limits.allowance(headers) is None


def test_every_answer_is_heard_also_a_refusal() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        account.knobs.turn({"limit": 2, "window": 30.0})
        connector = connected(simulator, ear=ear)
        connector.listings()
        connector.listings()
        with pytest.raises(Exception, match="Too Many"):
            connector.listings()
        assert [one.remaining for one in ear.allowed] == [1, 0, 0]


def test_the_declared_rate_stays_below_the_strictest_window_that_was_seen() -> None:
    for rate in limits.RATES.values():
        assert rate.burst + 60 * rate.per_second < 60
