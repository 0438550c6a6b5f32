"""Apps of the simulator: installed, unpaid, taken away, and driven by another process."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from integrations.platforms.nuvemshop.simulator import Account, App, Simulator
from tests.platforms.nuvemshop.builders import (
    STORE,
    account_of,
    add_products,
    connected,
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
    assert counted(account, "dropped", "made") == (1, 0)


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
