"""The simulator calls as unreliably as ANYMARKET does, and gives up as it does."""

import time
from collections.abc import Callable
from typing import Any

import httpx

from integrations.platforms.anymarket.simulator import Account, Simulator
from tests.platforms.anymarket.builders import OI, TOKEN, account_of, add_skus, connected, level
from tests.platforms.anymarket.receiver import Receiver, receiver


def subscribed(simulator: Simulator, to: Receiver) -> Account:
    account = account_of(simulator)
    add_skus(account, "A")
    connected(simulator).subscribe(to.url, orders=True)
    account.knobs.callbacks_interval = 0.01
    return account


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.005)


def over(account: Account) -> None:
    until(lambda: account.callbacks.waiting == 0)


def about_order(id: int) -> dict[str, Any]:
    return {"type": "ORDER", "content": {"id": str(id), "oi": OI}}


def test_every_change_of_an_order_is_told_with_ids_as_texts() -> None:
    with receiver() as hub, Simulator() as simulator:
        account = subscribed(simulator, hub)
        order = account.sell({"A": 1}, "PENDING")
        account.set_status(order, "PAID_WAITING_SHIP")
        account.cancel(order)
        over(account)
        assert hub.heard == [about_order(order)] * 3


def test_the_status_is_told_along_where_the_account_does_that() -> None:
    with receiver() as hub, Simulator() as simulator:
        account = subscribed(simulator, hub)
        account.knobs.callbacks_with_event = True
        order = account.sell({"A": 1}, "PENDING")
        over(account)
        assert hub.heard == [{**about_order(order), "event": "PENDING"}]


def test_our_own_stock_write_is_told_back_as_a_change_of_the_product() -> None:
    with receiver() as hub, Simulator() as simulator:
        account = subscribed(simulator, hub)
        connected(simulator).push_stock([level(account, "A", 3)])
        over(account)
        product = str(account.by_code["A"].product_id)
        assert hub.heard == [{"type": "PRODUCT", "content": {"id": product, "oi": OI}}]


def test_what_is_not_taken_comes_three_times_and_then_is_in_the_feed_only() -> None:
    with receiver(500, 204, 302, 500, 201) as hub, Simulator() as simulator:
        account = subscribed(simulator, hub)
        lost = account.sell({"A": 1})
        over(account)
        assert hub.heard == [about_order(lost)] * 3
        kept = account.sell({"A": 1})
        over(account)
        assert hub.heard[3:] == [about_order(kept)] * 2
        assert account.waiting_notices() == [lost, kept]
        counts = account.callbacks.counts
        assert (counts["calls"], counts["taken"], counts["given_up"]) == (5, 1, 1)


def test_nobody_is_called_who_is_not_there() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        connected(simulator).subscribe("http://127.0.0.1:9/webhooks/key/", orders=True)
        account.knobs.callbacks_interval = 0.01
        account.sell({"A": 1})
        over(account)
        assert account.callbacks.counts["given_up"] == 1


def test_a_silent_account_calls_nobody() -> None:
    with receiver() as hub, Simulator() as simulator:
        account = subscribed(simulator, hub)
        account.knobs.callbacks_silent = True
        account.sell({"A": 1})
        over(account)
        assert hub.heard == []


def test_shares_of_the_calls_are_lost_and_doubled_the_same_ones_for_the_same_seed() -> None:
    told = []
    for _ in range(2):
        with receiver() as hub, Simulator() as simulator:
            account = subscribed(simulator, hub)
            account.knobs.turn(
                {"callbacks_lost": 0.2, "callbacks_doubled": 0.2, "callbacks_seed": 7}
            )
            for _ in range(60):
                account.sell({"A": 1})
            over(account)
            counts = account.callbacks.counts
            assert len(hub.heard) == 60 - counts["lost"] + counts["doubled"]
            assert 2 <= counts["lost"] <= 30 and 2 <= counts["doubled"] <= 30
            told.append(sorted(body["content"]["id"] for body in hub.heard))
    assert told[0] == told[1]


def test_shuffled_calls_come_in_another_order() -> None:
    with receiver() as hub, Simulator() as simulator:
        account = subscribed(simulator, hub)
        account.knobs.callbacks_shuffled = 0.3
        orders = [str(account.sell({"A": 1})) for _ in range(30)]
        over(account)
        heard = [body["content"]["id"] for body in hub.heard]
        assert heard != orders
        assert sorted(heard) == orders


def test_what_is_registered_and_what_became_of_the_calls_is_told_to_another_process() -> None:
    with receiver() as hub, Simulator() as simulator:
        account = subscribed(simulator, hub)
        account.sell({"A": 1})
        over(account)
        address = f"{simulator.url.removesuffix('/v2')}/_simulator/accounts/{OI}/callbacks"
        assert httpx.get(address).json() == {
            "registered": [hub.url], "waiting": 0, "changes": 1, "calls": 1, "taken": 1,
        }  # fmt: skip
        assert httpx.delete(address).json()["registered"] == []
        account.sell({"A": 1})
        over(account)
        assert len(hub.heard) == 1


def test_a_registration_needs_the_token_and_an_address_of_at_most_255_letters() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        for body in (
            {"url": "https://depara.example/" + "x" * 255, "token": TOKEN},
            {"url": "https://depara.example/", "token": "other"},
            {"token": TOKEN},
        ):
            answer = httpx.post(
                f"{simulator.url}/callbacks", json=body, headers={"gumgaToken": TOKEN}
            )
            assert answer.status_code == 422


def test_a_simulator_that_is_closed_calls_nobody_any_more() -> None:
    with receiver(*[500] * 100) as hub:
        with Simulator() as simulator:
            account = subscribed(simulator, hub)
            account.knobs.callbacks_interval = 0.3
            account.sell({"A": 1})
            until(lambda: hub.heard)
        number = len(hub.heard)
        time.sleep(0.5)
        assert len(hub.heard) == number
