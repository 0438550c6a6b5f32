"""What goes wrong on the way, and what of it may be tried again."""

import pytest

from integrations.contract import Call, PlatformError, RateLimited, Unauthorised
from integrations.platforms.sandbox.simulator import Simulator
from tests.platforms.pages import sizes
from tests.platforms.sandbox.builders import TOKEN, account_of, connected, level


@pytest.mark.parametrize("token", ["another", "tokén", TOKEN.upper()])
def test_a_token_that_is_not_good_needs_a_new_one(token: str) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        with pytest.raises(Unauthorised) as refused:
            connected(simulator, token).check()
        assert (refused.value.permanent, refused.value.status) == (False, 401)
        assert str(refused.value) == refused.value.detail == "This token opens no account."


def test_a_renewed_token_closes_the_door_to_the_old_one() -> None:
    with Simulator() as simulator:
        account_of(simulator, "A")
        simulator.account(token="renewed", oi="1")
        with pytest.raises(Unauthorised):
            connected(simulator).check()
        assert sizes(connected(simulator, "renewed").listings) == [1]


def test_a_token_pasted_with_line_breaks_works() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert connected(simulator, f" {TOKEN[:10]}\n{TOKEN[10:]}\n").check()


def test_throttling_tells_when_to_come_back() -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.throttled = 1
        throttled: list[float] = []
        with pytest.raises(RateLimited) as limited:
            connected(simulator, throttled=throttled).check()
        assert (limited.value.retry_after, limited.value.detail) == (1.0, "Too many requests.")
        assert throttled == [1.0]


@pytest.mark.parametrize(("knob", "code"), [("failing", "unavailable"), ("dropped", "unreachable")])
def test_an_outage_may_be_tried_again(knob: str, code: str) -> None:
    with Simulator() as simulator:
        setattr(account_of(simulator).knobs, knob, 1)
        connector = connected(simulator)
        with pytest.raises(PlatformError) as down:
            connector.check()
        assert (down.value.code, down.value.permanent) == (code, False)
        assert connector.check()


def test_a_stopped_shop_is_unreachable() -> None:
    with Simulator() as simulator:
        connector = connected(simulator)
    with pytest.raises(PlatformError) as gone:
        connector.check()
    assert gone.value.code == "unreachable"


def test_an_answer_of_another_shape_may_be_tried_again() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.listings[1] = {"id": 1}
        with pytest.raises(PlatformError) as unreadable:
            connected(simulator).listings()
        assert (unreadable.value.code, unreadable.value.permanent) == ("unreadable", False)


def test_the_token_is_in_no_record_of_an_exchange() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, TOKEN)
        account.knobs.rejected_skus = {TOKEN: f"{TOKEN} is not welcome"}
        calls: list[Call] = []
        connector = connected(simulator, calls=calls)
        connector.listings()
        (refused,) = connector.push_stock([level(account, TOKEN, 1)])
        account.knobs.dropped = 1
        with pytest.raises(PlatformError) as dropped:
            connector.check()
        assert refused is not None
        assert len(calls) == 3
        assert TOKEN not in str([*calls, dropped.value])
        assert "•••" in calls[0].response
