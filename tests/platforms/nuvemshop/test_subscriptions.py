"""Subscriptions are made once, made anew when they are gone, and nobody else's are touched."""

from collections.abc import Iterator

import pytest

from integrations.contract import PlatformError, Unauthorised
from integrations.platforms.nuvemshop.client import PAGE
from integrations.platforms.nuvemshop.simulator import Account, Simulator
from integrations.platforms.nuvemshop.simulator.endpoints.webhooks import NOT_HERE
from tests.platforms.nuvemshop.builders import Ear, account_of, connected

ADDRESS = "https://depara.example/webhooks/k3y/"
ACCOUNT = ["app/uninstalled", "app/suspended", "app/resumed"]
ORDERS = [
    "order/created",
    "order/updated",
    "order/paid",
    "order/packed",
    "order/fulfilled",
    "order/cancelled",
    "product/updated",
]
NEWER = ["order/pending", "order/voided", "order/edited", "fulfillment_order/status_updated"]
EVERYTHING = ACCOUNT + ORDERS + NEWER


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def account(simulator: Simulator) -> Account:
    return account_of(simulator)


def subscribed(account: Account, address: str = ADDRESS) -> list[str]:
    return [row["event"] for row in account.postbox.webhooks.values() if row["url"] == address]


def put_there(account: Account, event: str, url: str) -> int:
    id = account.postbox.new_id()
    account.postbox.webhooks[id] = {"id": id, "event": event, "url": url}
    return id


def test_all_that_is_wanted_is_made_once(simulator: Simulator, account: Account) -> None:
    assert connected(simulator).subscribe(ADDRESS, orders=True) == EVERYTHING
    assert subscribed(account) == EVERYTHING
    ear = Ear()
    assert connected(simulator, ear=ear).subscribe(ADDRESS, orders=True) == []
    assert (ear.said("POST"), ear.said("DELETE")) == ([], [])


def test_the_first_version_of_the_api_knows_fewer_events(
    simulator: Simulator, account: Account
) -> None:
    made = connected(simulator, api_version="v1").subscribe(ADDRESS, orders=True)
    assert made == subscribed(account) == ACCOUNT + ORDERS


def test_what_is_gone_is_made_anew(simulator: Simulator, account: Account) -> None:
    connected(simulator).subscribe(ADDRESS, orders=True)
    gone = next(row for row in account.postbox.webhooks.values() if row["event"] == "order/paid")
    del account.postbox.webhooks[gone["id"]]
    assert connected(simulator).subscribe(ADDRESS, orders=True) == ["order/paid"]
    account.postbox.webhooks.clear()
    assert connected(simulator).subscribe(ADDRESS, orders=True) == EVERYTHING


def test_without_orders_only_what_is_about_the_account_stays(
    simulator: Simulator, account: Account
) -> None:
    connected(simulator).subscribe(ADDRESS, orders=True)
    assert connected(simulator).subscribe(ADDRESS, orders=False) == []
    assert subscribed(account) == ACCOUNT


def test_other_peoples_subscriptions_stay(simulator: Simulator, account: Account) -> None:
    others = [
        "https://erp.example/webhooks/k3y/",
        "http://depara.example/webhooks/k3y/",
        "https://depara.example.evil.example/webhooks/k3y/",
        "https://depara.example/elsewhere/",
        "https://depara.example/webhooks",
    ]
    for url in others:
        put_there(account, "order/paid", url)
    connected(simulator).subscribe(ADDRESS, orders=False)
    assert [row["url"] for row in account.postbox.webhooks.values()] == others + [ADDRESS] * 3


def test_those_at_a_door_of_ours_that_is_closed_are_taken_away(
    simulator: Simulator, account: Account
) -> None:
    put_there(account, "order/paid", "https://depara.example/webhooks/0ld/")
    connected(simulator).subscribe(ADDRESS, orders=True)
    assert {row["url"] for row in account.postbox.webhooks.values()} == {ADDRESS}


def test_of_two_that_are_the_same_the_younger_one_goes(
    simulator: Simulator, account: Account
) -> None:
    connected(simulator).subscribe(ADDRESS, orders=False)
    younger = put_there(account, "app/resumed", ADDRESS)
    assert connected(simulator).subscribe(ADDRESS, orders=False) == []
    assert subscribed(account) == ACCOUNT
    assert younger not in account.postbox.webhooks


def test_all_pages_are_read_before_anything_is_made(simulator: Simulator, account: Account) -> None:
    for number in range(PAGE + 1):
        put_there(account, "category/created", f"https://erp.example/{number}")
    assert connected(simulator).subscribe(ADDRESS, orders=False) == ACCOUNT
    assert connected(simulator).subscribe(ADDRESS, orders=False) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://depara.example/webhooks/k3y/",
        "https://localhost/webhooks/k3y/",
        "https://127.0.0.1/webhooks/k3y/",
        f"https://hub.{NOT_HERE[-1]}/webhooks/k3y/",
    ],
)
@pytest.mark.usefixtures("account")
def test_an_address_that_is_not_called_is_a_matter_for_support(
    simulator: Simulator, address: str
) -> None:
    with pytest.raises(PlatformError) as refused:
        connected(simulator).subscribe(address, orders=True)
    assert (refused.value.code, refused.value.permanent) == ("webhook_address_refused", True)
    assert refused.value.detail == "url: invalid url specified"


def test_tests_and_the_demo_may_be_called_at_home(simulator: Simulator, account: Account) -> None:
    account.knobs.any_address = True
    address = "http://127.0.0.1:8000/webhooks/k3y/"
    assert connected(simulator).subscribe(address, orders=False) == ACCOUNT


def test_a_scope_that_is_missing_waits_for_the_merchant(
    simulator: Simulator, account: Account
) -> None:
    account.knobs.forbidden = {"products"}
    with pytest.raises(Unauthorised):
        connected(simulator).subscribe(ADDRESS, orders=True)


def test_two_that_do_it_at_once_take_turns(simulator: Simulator, account: Account) -> None:
    ear = Ear()
    connected(simulator, ear=ear).subscribe(ADDRESS, orders=True)
    assert ear.alone == ["nuvemshop webhooks of 1234567"]
