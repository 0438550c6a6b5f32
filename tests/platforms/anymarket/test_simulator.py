"""The simulator is as unpleasant as the real thing, where the connector relies on it."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from integrations.platforms.anymarket.simulator import Account, Simulator
from tests.platforms.anymarket.builders import OI, TOKEN, account_of, add_skus

MERGE_PATCH = "application/merge-patch+json"


def ask(simulator: Simulator, method: str, path: str, **options: Any) -> httpx.Response:
    options.setdefault("headers", {})["gumgaToken"] = TOKEN
    return httpx.request(method, simulator.url + path, **options)


def control(simulator: Simulator, method: str, path: str, body: Any = None) -> httpx.Response:
    address = simulator.url.removesuffix("/v2") + f"/_simulator/accounts{path}"
    return httpx.request(method, address, json=body)


def shown(simulator: Simulator, account: Account, code: str) -> dict[str, Any]:
    answer = ask(simulator, "GET", f"/stocks?sku={code}")
    row: dict[str, Any] = answer.json()["content"][0]
    return row


def test_nobody_is_let_in_without_a_token() -> None:
    with Simulator() as simulator:
        answer = httpx.get(f"{simulator.url}/products")
        assert answer.status_code == 401
        assert answer.json() == {"response": "NO_TOKEN", "operation": "geral"}


def test_plain_json_is_no_merge_patch() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        sku = account.by_code["A"]
        path, body = f"/products/{sku.product_id}/skus/{sku.id}", b'{"price": 5.5}'
        plain = {"content-type": "application/json"}
        patch = {"content-type": MERGE_PATCH}
        assert ask(simulator, "PATCH", path, content=body, headers=plain).status_code == 415
        assert ask(simulator, "PATCH", path, content=body, headers=patch).json()["price"] == 5.5
        assert ask(simulator, "GET", path).json()["price"] == 5.5


@pytest.mark.parametrize("limit", ["4", "101", "many"])
@pytest.mark.parametrize("path", ["/products", "/orders", "/stocks", "/orders/feeds"])
def test_a_limit_out_of_bounds_is_refused(path: str, limit: str) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        answer = ask(simulator, "GET", f"{path}?limit={limit}")
        assert answer.status_code == 422
        assert answer.json()["code"] == "422"


def test_the_feed_gives_five_at_random_without_a_limit() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        orders = {account.sell({"A": 1}) for _ in range(40)}
        answers = [ask(simulator, "GET", "/orders/feeds").json() for _ in range(20)]
        assert {len(answer) for answer in answers} == {5}
        told = [tuple(entry["id"] for entry in answer) for answer in answers]
        assert len(set(told)) > 1
        assert {order for answer in told for order in answer} <= orders


def test_a_wrong_token_acknowledges_nothing() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        order = account.sell({"A": 1})
        answer = ask(simulator, "PUT", f"/orders/feeds/{order}", json={"token": "wrong"})
        assert answer.status_code == 400
        assert account.waiting_notices() == [order]


def test_orders_are_filtered_by_a_date_with_an_offset_only() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        account.sell({"A": 1})
        good = {"createdAfter": "2024-06-10T00:00:00-03:00"}
        late = {"createdAfter": "2999-06-10T00:00:00-03:00"}
        assert len(ask(simulator, "GET", "/orders", params=good).json()["content"]) == 1
        assert ask(simulator, "GET", "/orders", params=late).json()["content"] == []
        refused = ask(simulator, "GET", "/orders", params={"createdAfter": "2024-06-10"})
        assert refused.status_code == 422
        assert "'createdAfter'" in refused.json()["message"]


def test_accepted_stock_shows_only_after_a_while() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        account.knobs.visible_after = 600.0
        body = [{"partnerId": "A", "quantity": 3}]
        assert ask(simulator, "PUT", "/stocks", json=body).status_code == 204
        assert account.amount("A") == 3
        assert shown(simulator, account, "A")["amount"] == 10
        account.knobs.visible_after = 0.0
        assert shown(simulator, account, "A")["amount"] == 3


def test_reservations_are_told_when_the_platform_makes_them() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        order = account.sell({"A": 4})
        assert shown(simulator, account, "A")["reservationAmount"] == 0
        account.knobs.reserves = True
        row = shown(simulator, account, "A")
        assert (row["amount"], row["reservationAmount"], row["availableAmount"]) == (10, 4, 6)
        account.cancel(order)
        assert shown(simulator, account, "A")["reservationAmount"] == 0


def test_the_plain_stock_call_takes_all_or_nothing() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        body = [{"partnerId": "A", "quantity": 3}, {"partnerId": "GONE", "quantity": 3}]
        answer = ask(simulator, "PUT", "/stocks", json=body)
        assert answer.status_code == 422
        assert answer.json()["message"] == "SKU não encontrado: GONE"
        assert account.stock_writes("A") == []


def test_a_new_location_needs_a_post_first() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        row: dict[str, Any] = {"partnerId": "A", "quantity": 3, "stockLocalId": 702}
        assert ask(simulator, "PUT", "/stocks", json=[row]).status_code == 422
        assert ask(simulator, "POST", "/stocks", json=[row]).status_code == 422
        whole = {**row, "id": str(account.by_code["A"].id), "cost": 180, "additionalTime": 2}
        assert ask(simulator, "POST", "/stocks", json=[whole]).status_code == 204
        assert ask(simulator, "PUT", "/stocks", json=[row | {"quantity": 4}]).status_code == 204
        assert account.amount("A", 702) == 4
        assert account.amount("A") == 10


def test_more_rows_than_a_batch_takes_are_refused() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        body = [{"partnerId": "A", "quantity": 3}] * 201
        assert ask(simulator, "PUT", "/stocks/batch", json=body).status_code == 422


def test_every_answer_tells_of_the_limit_and_beyond_it_when_to_come_back() -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.turn({"limit": 2, "window": 40.0})
        answers = [ask(simulator, "GET", path) for path in ("/products", "/nowhere", "/products")]
        assert [answer.status_code for answer in answers] == [200, 404, 429]
        left = [answer.headers["ratelimit-remaining"] for answer in answers]
        assert left == ["1", "0", "0"]
        assert 1 <= int(answers[2].headers["retry-after"]) <= 40


def test_a_window_ends() -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.turn({"limit": 1, "window": 0.2})
        assert ask(simulator, "GET", "/products").status_code == 200
        time.sleep(0.25)
        assert ask(simulator, "GET", "/products").status_code == 200


def test_a_new_token_replaces_the_old_one() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.revoked = True
        assert ask(simulator, "GET", "/products").status_code == 401
        assert simulator.account(token="new", oi=OI) is account
        assert ask(simulator, "GET", "/products").status_code == 401
        headers = {"gumgaToken": "new"}
        assert httpx.get(f"{simulator.url}/products", headers=headers).status_code == 200


def test_another_process_can_seed_sell_and_read_what_arrived() -> None:
    with Simulator() as simulator:
        assert control(simulator, "POST", "", {"token": TOKEN, "oi": OI}).status_code == 201
        skus = [{"partnerId": "A", "amount": 5}, {"partnerId": "B"}]
        added = control(simulator, "POST", f"/{OI}/products", [{"skus": skus}])
        assert added.json() == {"products": 1, "skus": 2}
        order = control(simulator, "POST", f"/{OI}/sales", {"lines": {"A": 2}}).json()["id"]
        assert control(simulator, "GET", f"/{OI}/feed").json() == [order]
        body = [{"partnerId": "A", "quantity": 3}]
        ask(simulator, "PUT", "/stocks/batch", json=body)
        assert control(simulator, "GET", f"/{OI}/stock").json() == {"A": 3, "B": 0}
        writes = control(simulator, "GET", f"/{OI}/writes").json()
        assert writes["stock"] == [{"sku": "A", "location": 701, "quantity": 3}]
        path = f"/{OI}/orders/{order}"
        assert control(simulator, "PUT", path, {"status": "CANCELED"}).status_code == 200
        assert control(simulator, "GET", path).json()["status"] == "CANCELED"


def test_another_process_can_turn_the_knobs() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        changes = {"latency": 0, "malformed_orders": [7], "rejected_skus": {"A": "no"}}
        answer = control(simulator, "PATCH", f"/{OI}/knobs", changes)
        assert answer.json()["malformed_orders"] == [7]
        assert account.knobs.malformed_orders == {7}
        assert control(simulator, "PATCH", f"/{OI}/knobs", {"speed": 1}).status_code == 422


def test_what_does_not_exist_cannot_be_controlled() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert control(simulator, "GET", "/1./stock").status_code == 404
        assert control(simulator, "POST", f"/{OI}/sales", {"lines": {"?": 1}}).status_code == 422
        assert control(simulator, "DELETE", "").status_code == 204
        assert control(simulator, "GET", f"/{OI}/stock").status_code == 404


def test_sales_from_many_threads_are_all_there() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        with ThreadPoolExecutor(8) as pool:
            orders = list(pool.map(lambda _: account.sell({"A": 1}), range(200)))
        assert account.waiting_notices() == sorted(set(orders))
        assert len(set(orders)) == 200
