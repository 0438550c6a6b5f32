"""What goes wrong on the way, and what of it may be tried again."""

import pytest

from integrations.contract import PlatformError, RateLimited, Unauthorised
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import (
    TOKEN,
    Ear,
    account_of,
    add_skus,
    connected,
    level,
)
from tests.platforms.pages import pages_of, sizes


def test_throttling_tells_when_to_come_back() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        account.knobs.limit, account.knobs.window = 1, 30.0
        connector = connected(simulator, ear=ear)
        connector.listings()
        with pytest.raises(RateLimited) as limited:
            connector.listings()
        assert limited.value.retry_after is not None
        assert 1 <= limited.value.retry_after <= 30
        assert ear.throttled == [limited.value.retry_after]


@pytest.mark.parametrize("token", ["another", "tokén", ""])
def test_a_token_that_is_not_good_needs_a_new_one(token: str) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        with pytest.raises(Unauthorised) as refused:
            connected(simulator, token=token).listings()
        assert not refused.value.permanent
        assert refused.value.detail in ("User not registered", "NO_TOKEN")


def test_a_token_pasted_with_line_breaks_works() -> None:
    with Simulator() as simulator:
        add_skus(account_of(simulator), "A")
        pasted = f" {TOKEN[:10]}\n{TOKEN[10:]}\n"
        assert len(pages_of(connected(simulator, token=pasted).listings)) == 1


def test_a_silent_platform_is_given_up_and_may_be_tried_again() -> None:
    with Simulator() as simulator:
        ear = Ear()
        account_of(simulator).knobs.hanging = 1
        connector = connected(simulator, ear=ear, timeout=0.3)
        with pytest.raises(PlatformError) as silent:
            connector.listings()
        assert (silent.value.code, silent.value.permanent) == ("unreachable", False)
        assert (ear.calls[0].status, ear.calls[0].error[:11]) == (None, "ReadTimeout")


def test_a_dropped_connection_may_be_tried_again() -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.dropped = 1
        connector = connected(simulator)
        with pytest.raises(PlatformError) as dropped:
            connector.listings()
        assert (dropped.value.code, dropped.value.permanent) == ("unreachable", False)
        assert sizes(connector.listings) == [0]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 505])
def test_an_outage_may_be_tried_again(status: int) -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.turn({"failing": 1, "failing_status": status})
        with pytest.raises(PlatformError) as down:
            connected(simulator).listings()
        assert (down.value.code, down.value.permanent) == ("unavailable", False)
        assert down.value.status == status


def test_an_answer_that_is_no_json_may_be_tried_again() -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.turn({"failing": 1, "failing_status": 200})
        with pytest.raises(PlatformError) as unreadable:
            connected(simulator).listings()
        assert (unreadable.value.code, unreadable.value.permanent) == ("unreadable", False)


def test_a_stopped_platform_is_unreachable() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        connector = connected(simulator)
        connector.listings()
    with pytest.raises(PlatformError) as gone:
        connector.listings()
    assert gone.value.code == "unreachable"


def test_the_token_is_in_no_record_of_an_exchange() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        account.add_product([{"partnerId": TOKEN, "title": f"named after {TOKEN}"}])
        connector = connected(simulator, ear=ear)
        connector.listings()
        connector.push_stock([level(account, TOKEN, 1)])
        account.knobs.rejected_skus[TOKEN] = f"{TOKEN} is not welcome"
        account.knobs.batch_refused = 404
        with pytest.raises(PlatformError) as refused:
            connector.push_stock([level(account, TOKEN, 1)])
        assert TOKEN not in refused.value.detail
        assert len(ear.calls) == 4
        assert all(TOKEN not in str(call) for call in ear.calls)
        assert "named after •••" in ear.calls[0].response
