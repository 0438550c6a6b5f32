"""The simulator calls as the platform does: late, twice, never, and again after a failure."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from integrations.contract import Delivery, EventKind
from integrations.platforms.nuvemshop.simulator import APP_SECRET, Account, App, Simulator
from integrations.platforms.nuvemshop.simulator.courier import waits
from tests.platforms.nuvemshop.builders import (
    STORE,
    account_of,
    add_products,
    connected,
    level,
    offer,
)
from tests.platforms.nuvemshop.door import Door, until


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


def subscribe(simulator: Simulator, door: Door) -> None:
    connected(simulator).subscribe(door.url, orders=True)


def settled(account: Account) -> None:
    until(lambda: not account.postbox.tally["waiting"])


def of(account: Account, *words: str) -> tuple[int, ...]:
    return tuple(account.postbox.tally[word] for word in words)


def test_a_sale_is_told_in_signed_bodies_that_our_connector_understands(
    simulator: Simulator, account: Account
) -> None:
    with Door() as door:
        subscribe(simulator, door)
        order = account.sell({"A": 1})
        calls = door.heard_of(3)
        assert sorted(door.events) == ["order/created", "order/paid", "order/updated"]
        platform = connected(simulator, app_secret=APP_SECRET)
        for call in calls:
            event = platform.heard(Delivery(body=call.body, headers=call.headers))
            assert (event.kind, event.subject_id) == (EventKind.ORDER, str(order))
        assert call.path == "/webhooks/k3y/"
    settled(account)
    assert of(account, "made", "failed") == (3, 0)


def test_a_later_secret_signs_from_then_on(simulator: Simulator, account: Account) -> None:
    account.app_secret = "another"
    with Door() as door:
        subscribe(simulator, door)
        account.sell({"A": 1}, "pending")
        call = door.heard_of(2)[0]
    event = connected(simulator, app_secret="another")
    assert event.heard(Delivery(body=call.body, headers=call.headers)).kind is EventKind.ORDER


@pytest.mark.parametrize(
    ("status", "events"),
    [
        ("pending", ["order/pending", "order/updated"]),
        ("paid", ["order/paid", "order/updated"]),
        ("packed", ["fulfillment_order/status_updated", "order/packed", "order/updated"]),
        ("shipped", ["fulfillment_order/status_updated", "order/fulfilled", "order/updated"]),
        ("delivered", ["fulfillment_order/status_updated", "order/updated"]),
        ("cancelled", ["order/cancelled", "order/updated"]),
        ("voided", ["order/updated", "order/voided"]),
        ("refunded", ["order/updated"]),
    ],
)
def test_every_move_of_an_order_has_its_events(
    simulator: Simulator, account: Account, status: str, events: list[str]
) -> None:
    order = account.sell({"A": 1}, "pending")
    with Door() as door:
        subscribe(simulator, door)
        account.set_status(order, status)
        door.heard_of(len(events))
        settled(account)
        assert sorted(door.events) == events


def test_ids_are_numbers_here_and_texts_there(simulator: Simulator, account: Account) -> None:
    order = account.sell({"A": 1}, "paid")
    with Door() as door:
        subscribe(simulator, door)
        account.set_status(order, "shipped")
        told = {call.told["event"]: call.told for call in door.heard_of(3)}
    assert told["order/fulfilled"] == {
        "store_id": int(STORE),
        "event": "order/fulfilled",
        "id": order,
    }
    parcel = told["fulfillment_order/status_updated"]
    assert (parcel["store_id"], parcel["order_id"]) == (STORE, str(order))
    assert parcel["status"] == "DISPATCHED"
    assert "id" not in parcel


def test_slashes_are_escaped_of_every_second_order(simulator: Simulator, account: Account) -> None:
    with Door() as door:
        subscribe(simulator, door)
        for _ in range(2):
            account.sell({"A": 1}, "pending")
        bodies = {call.body for call in door.heard_of(4)}
    assert len([body for body in bodies if b"order\\/created" in body]) == 1
    assert len([body for body in bodies if b"order/created" in body]) == 1


def test_two_changes_of_an_order_are_the_same_bytes(simulator: Simulator, account: Account) -> None:
    order = account.sell({"A": 1}, "pending")
    with Door() as door:
        subscribe(simulator, door)
        account.touch(order)
        account.touch(order)
        first, second = door.heard_of(2)
    assert first.body == second.body


def test_an_edited_order_is_edited_and_updated(simulator: Simulator, account: Account) -> None:
    order = account.sell({"A": 1}, freight="5.00")
    before = account.orders[order]["products"][0]["id"]
    with Door() as door:
        subscribe(simulator, door)
        account.edit(order, {"A": 2, "B": 1})
        door.heard_of(2)
        assert sorted(door.events) == ["order/edited", "order/updated"]
    draft = connected(simulator).read_order(str(order))
    assert [(item.sku_code, item.quantity) for item in draft.items] == [("A", 2), ("B", 1)]
    assert draft.items[0].external_id == str(before)
    assert (draft.total, draft.sum_of_parts) == (305, 305)


def test_what_the_api_is_told_of_products_comes_back_as_an_echo(
    simulator: Simulator, account: Account
) -> None:
    ours = account.by_code["A"]
    with Door() as door:
        subscribe(simulator, door)
        platform = connected(simulator)
        platform.push_stock([level(account, "A", 3), level(account, "B", 4)])
        platform.push_prices([offer(account, "A", "10.00", "9.00")])
        calls = door.heard_of(3)
        settled(account)
        assert door.events == ["product/updated"] * 3
        assert sorted(call.told["id"] for call in calls).count(ours.product_id) == 2


def test_what_the_api_refuses_is_told_to_nobody(simulator: Simulator, account: Account) -> None:
    account.knobs.rejected_skus = {"A": "no"}
    with Door() as door:
        subscribe(simulator, door)
        connected(simulator).push_prices([offer(account, "A", "10.00", "9.00")])
        connected(simulator).push_stock([level(account, "A", 1)])
        account.set_stock("B", 7)
        door.heard_of(1)
        settled(account)
        assert [call.told["id"] for call in door.heard] == [account.by_code["B"].product_id]
    assert account.amount("B") == 7


def test_nobody_hears_of_what_nobody_subscribed_to(simulator: Simulator, account: Account) -> None:
    with Door() as door:
        connected(simulator).subscribe(door.url, orders=False)
        account.sell({"A": 1})
        account.suspend()
        door.heard_of(1)
        settled(account)
        assert door.events == ["app/suspended"]


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
    assert of(account, "made", "failed", "given_up") == (1, 3, 0)


def test_whoever_is_too_slow_is_called_again(simulator: Simulator, account: Account) -> None:
    account.knobs.webhooks_deadline = 0.05
    account.knobs.webhooks_pace = 1.0  # only the first repetition comes at once
    with Door(slow=0.3) as door:
        subscribe(simulator, door)
        account.set_stock("A", 1)
        door.heard_of(2)
        until(lambda: of(account, "failed") == (2,))
        assert of(account, "made", "waiting") == (0, 1)


def test_it_gives_up_after_two_days(simulator: Simulator, account: Account) -> None:
    account.knobs.webhooks_pace = 0.0
    with Door(*[500] * 16) as door:
        subscribe(simulator, door)
        account.set_stock("A", 1)
        settled(account)
        assert len(door.heard) == 16
    assert of(account, "made", "failed", "given_up") == (0, 16, 1)


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
    assert of(account, "lost", "made") == (3, 1)


def test_the_same_dice_lose_the_same_ones(simulator: Simulator, account: Account) -> None:
    def lost(seed: int) -> list[int]:
        account.knobs.turn({"webhooks_lost": 0.5, "webhooks_seed": seed})
        so_far = []
        for _ in range(20):
            account.set_stock("A", 1)
            so_far.append(of(account, "lost")[0])
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
    assert of(account, "made", "doubled") == (2, 1)


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


def test_of_a_store_that_does_not_pay_nothing_is_told_nor_kept(
    simulator: Simulator, account: Account
) -> None:
    with Door() as door:
        subscribe(simulator, door)
        account.suspend()
        account.sell({"A": 1})
        account.resume()
        door.heard_of(2)
        settled(account)
        assert sorted(door.events) == ["app/resumed", "app/suspended"]
        assert door.heard[0].told["id"] == 4321


def test_what_was_on_its_way_when_nobody_paid_any_more_is_dropped(
    simulator: Simulator, account: Account
) -> None:
    account.knobs.webhooks_shuffled = 0.2
    with Door() as door:
        subscribe(simulator, door)
        account.set_stock("A", 1)
        account.knobs.unpaid = True
        settled(account)
        assert door.events == []
    assert of(account, "dropped", "made") == (1, 0)


def test_an_app_that_is_taken_away_says_so_and_is_nobody_any_more(
    simulator: Simulator, account: Account
) -> None:
    with Door() as door:
        subscribe(simulator, door)
        account.uninstall()
        account.sell({"A": 1})
        door.heard_of(1)
        settled(account)
        assert door.events == ["app/uninstalled"]
    path = f"{simulator.url}/2025-03/{STORE}/store"
    headers = {"authentication": f"bearer {account.token}", "user-agent": "Test (me)"}
    assert httpx.get(path, headers=headers).status_code == 401


def test_nobody_waits_for_whoever_is_called(simulator: Simulator, account: Account) -> None:
    with Door(slow=1.0) as door:
        subscribe(simulator, door)
        started = time.monotonic()
        for _ in range(20):
            account.set_stock("A", 1)
        simulator.close()
        assert time.monotonic() - started < 0.8


def test_the_calls_about_personal_data_go_where_the_panel_says(
    simulator: Simulator, account: Account
) -> None:
    with Door() as door:
        calls = ("store/redact", "customers/redact", "customers/data_request")
        simulator.app(App(privacy={call: door.url + call for call in calls}))
        account.postbox.ask("store/redact", {})
        account.postbox.ask("customers/redact", {"customer": {"id": 5}}, signed=True)
        heard = {call.path: call for call in door.heard_of(2)}
    erased = heard["/webhooks/k3y/store/redact"]
    assert erased.told == {"store_id": int(STORE)}
    assert "x-linkedstore-hmac-sha256" not in erased.headers
    redacted = heard["/webhooks/k3y/customers/redact"]
    assert redacted.told == {"store_id": int(STORE), "customer": {"id": 5}}
    assert "x-linkedstore-hmac-sha256" in redacted.headers


def test_another_process_drives_it_all(simulator: Simulator) -> None:
    root = f"{simulator.url}/_simulator"
    with Door() as door, httpx.Client(base_url=root) as http:

        def done(method: str, path: str, body: Any = None) -> Any:
            answer = http.request(method, path, json=body)
            assert answer.is_success, answer.text
            return answer.json()

        app = {"app_id": "77", "secret": "s3", "privacy": {"store/redact": door.url}}
        done("POST", "/apps", {**app, "redirect_url": "https://depara.example/back/"})
        done("POST", "/accounts", {"token": "token-7", "oi": "7", "app_secret": "s2"})
        done("POST", "/accounts/7/products", [{"skus": [{"partnerId": "A"}]}])
        done("PATCH", "/accounts/7/knobs", {"any_address": True, "webhooks_lost": 0.25})
        connected(simulator, store_id="7", token="token-7").subscribe(door.url, orders=True)
        assert len(done("GET", "/accounts/7/webhooks")) == 14
        done("PATCH", "/accounts/7/knobs", {"webhooks_lost": 0})
        order = done("POST", "/accounts/7/sales", {"lines": {"A": 1}, "status": "pending"})["id"]
        done("PUT", f"/accounts/7/orders/{order}", {"lines": {"A": 3}})
        done("PUT", "/accounts/7/stock", {"A": 9})
        done("POST", "/accounts/7/suspend")
        done("POST", "/accounts/7/resume")
        door.heard_of(7)
        until(lambda: done("GET", "/accounts/7/deliveries")["waiting"] == 0)
        assert done("GET", "/accounts/7/deliveries")["made"] == 7
        assert done("DELETE", "/accounts/7/webhooks") == {}
        assert done("GET", "/accounts/7/webhooks") == []
        done("POST", "/accounts/7/uninstall")
        assert http.post("/apps", json={"privacy": {"moon": "x"}}).status_code == 422
        assert http.post("/accounts/7/privacy", json={"call": "x", "body": {}}).status_code == 422
        assert http.put("/accounts/7/webhooks", json={}).status_code == 404
        code = httpx.get(f"{simulator.url}/apps/77/authorize").headers["location"]
        assert code.startswith("https://depara.example/back/?code=")
        grant = connected(simulator).exchange(
            {"app_id": "77", "app_secret": "s3", "auth_url": simulator.url},
            code.partition("=")[2],
            connected(simulator).wire,
        )
        assert grant.account == "7"
        done("POST", "/accounts/7/privacy", {"call": "store/redact", "body": {}})
        assert door.heard_of(8)[7].told == {"store_id": 7}


def test_whoever_asks_for_the_token_must_ask_properly(simulator: Simulator) -> None:
    path = f"{simulator.url}/apps/authorize/token"
    assert httpx.get(path).status_code == 404
    assert httpx.post(path, data={"code": "x"}).status_code == 400
    assert httpx.post(path, content="{}").status_code == 415
    assert httpx.post(path, json={}).json()["error"] == "unsupported_grant_type"
    assert httpx.get(f"{simulator.url}/apps/1/authorize").status_code == 404
    assert httpx.get(f"{simulator.url}/apps/4321/authorize").status_code == 404


def test_subscriptions_are_read_changed_and_refused_one_by_one(
    simulator: Simulator, account: Account
) -> None:
    headers = {"authentication": f"bearer {account.token}", "user-agent": "Test (me)"}
    base = f"{simulator.url}/2025-03/{STORE}"
    account.knobs.any_address = False
    with httpx.Client(base_url=base, headers=headers) as http:
        assert http.get("/webhooks").json()["description"] == "Last page is 0"
        wrong = http.post("/webhooks", json={"event": "moon/risen", "url": "http://x"})
        assert (wrong.status_code, sorted(wrong.json())) == (422, ["event", "url"])
        told = {"event": "order/paid", "url": "https://a.example/"}
        made = http.post("/webhooks", json=told)
        assert made.status_code == 201
        again = http.post("/webhooks", json=told).json()
        path = f"/webhooks/{again['id']}"
        assert http.put(path, json={"event": "order/created"}).json()["event"] == "order/created"
        found = http.get("/webhooks", params={"event": "order/created"}).json()
        assert [row["id"] for row in found] == [again["id"]]
        assert http.get(path).json()["url"] == "https://a.example/"
        assert (http.delete(path).json(), http.get(path).status_code) == ({}, 404)
        assert [row["id"] for row in http.get("/webhooks").json()] == [made.json()["id"]]
