"""The simulator calls as the platform does: of what, and in which words."""

from collections.abc import Iterator

import httpx
import pytest

from integrations.contract import Delivery, EventKind
from integrations.platforms.nuvemshop.simulator import APP_SECRET, Account, Simulator
from tests.platforms.nuvemshop.builders import (
    STORE,
    account_of,
    add_products,
    connected,
    level,
    offer,
)
from tests.platforms.nuvemshop.door import Door, counted, settled, subscribe


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
    assert counted(account, "made", "failed") == (3, 0)


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
