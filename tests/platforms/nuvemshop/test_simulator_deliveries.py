"""What the simulator sends comes late, twice, never, and again after a failure."""

import time
from collections.abc import Iterator

import pytest

from integrations.platforms.nuvemshop.simulator import Account, Simulator
from integrations.platforms.nuvemshop.simulator.courier import waits
from tests.platforms.nuvemshop.builders import (
    account_of,
    add_products,
)
from tests.platforms.nuvemshop.door import Door, counted, settled, subscribe, until


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def account(simulator: Simulator) -> Account:
    account = account_of(simulator)
    account.knobs.any_address = True
    account.knobs.webhooks_pace = 0.0001
    add_products(account, "A", "B")
    return account


@pytest.mark.parametrize("status", [500, 401, 404, 302])
def test_whatever_is_no_success_is_tried_again(
    simulator: Simulator, account: Account, status: int
) -> None:
    with Door(status, status, status) as door:
        subscribe(simulator, door)
        account.set_stock("A", 1)
        calls = door.heard_of(4)
        settled(account)
    assert len({call.body for call in calls}) == 1
    assert counted(account, "made", "failed", "given_up") == (1, 3, 0)


def test_whoever_is_too_slow_is_called_again(simulator: Simulator, account: Account) -> None:
    account.knobs.webhooks_deadline = 0.05
    account.knobs.webhooks_pace = 1.0  # only the first repetition comes at once
    with Door(slow=0.3) as door:
        subscribe(simulator, door)
        account.set_stock("A", 1)
        door.heard_of(2)
        until(lambda: counted(account, "failed") == (2,))
        assert counted(account, "made", "waiting") == (0, 1)


def test_it_gives_up_after_two_days(simulator: Simulator, account: Account) -> None:
    account.knobs.webhooks_pace = 0.0
    with Door(*[500] * 16) as door:
        subscribe(simulator, door)
        account.set_stock("A", 1)
        settled(account)
        assert len(door.heard) == 16
    assert counted(account, "made", "failed", "given_up") == (0, 16, 1)


def test_the_timetable_of_repetitions_is_the_documented_one() -> None:
    told = list(waits())
    assert told[:5] == [0.0, 300.0, 600.0, 900.0, pytest.approx(1260.0)]
    assert len(told) + 1 == 16
    assert sum(told) / 3600 == pytest.approx(35.1, abs=0.1)


def test_what_is_lost_never_comes(simulator: Simulator, account: Account) -> None:
    account.knobs.webhooks_lost = 1.0
    with Door() as door:
        subscribe(simulator, door)
        account.sell({"A": 1})
        account.knobs.webhooks_lost = 0.0
        account.set_stock("A", 1)
        door.heard_of(1)
        settled(account)
        assert door.events == ["product/updated"]
    assert counted(account, "lost", "made") == (3, 1)


def test_the_same_dice_lose_the_same_ones(simulator: Simulator, account: Account) -> None:
    def lost(seed: int) -> list[int]:
        account.knobs.turn({"webhooks_lost": 0.5, "webhooks_seed": seed})
        so_far = []
        for _ in range(20):
            account.set_stock("A", 1)
            so_far.append(counted(account, "lost")[0])
        return [number - so_far[0] for number in so_far]

    with Door() as door:
        subscribe(simulator, door)
        first, other, again = lost(1), lost(2), lost(1)
    assert first == again
    assert first != other


def test_what_is_doubled_comes_twice(simulator: Simulator, account: Account) -> None:
    account.knobs.webhooks_doubled = 1.0
    with Door() as door:
        subscribe(simulator, door)
        account.set_stock("A", 1)
        first, second = door.heard_of(2)
        settled(account)
    assert (first.body, first.headers["x-linkedstore-hmac-sha256"]) == (
        second.body,
        second.headers["x-linkedstore-hmac-sha256"],
    )
    assert counted(account, "made", "doubled") == (2, 1)


def test_what_is_shuffled_comes_in_another_order(simulator: Simulator, account: Account) -> None:
    account.knobs.webhooks_shuffled = 0.5
    with Door() as door:
        subscribe(simulator, door)
        orders = [account.sell({"A": 1}, "pending") for _ in range(20)]
        calls = door.heard_of(40)
    came = [call.told["id"] for call in calls if call.told["event"] == "order/created"]
    assert sorted(came) == orders
    assert came != orders


def test_a_silent_store_tells_nothing_ever(simulator: Simulator, account: Account) -> None:
    account.knobs.webhooks_silent = True
    with Door() as door:
        subscribe(simulator, door)
        account.sell({"A": 1})
        account.knobs.webhooks_silent = False
        account.set_stock("A", 1)
        door.heard_of(1)
        settled(account)
        assert door.events == ["product/updated"]


def test_nobody_waits_for_whoever_is_called(simulator: Simulator, account: Account) -> None:
    with Door(slow=1.0) as door:
        subscribe(simulator, door)
        started = time.monotonic()
        for _ in range(20):
            account.set_stock("A", 1)
        simulator.close()
        assert time.monotonic() - started < 0.8
