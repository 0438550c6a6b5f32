"""Callbacks: what a call says, and that ANYMARKET is told to call us and nobody else is touched."""

import json
from typing import Any

import pytest

from integrations.contract import Delivery, Event, EventKind, NotGenuine
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Account, Simulator
from tests.platforms import samples
from tests.platforms.anymarket.builders import OI, TOKEN, Ear, account_of, connected

ADDRESS = "https://depara.example/webhooks/abc123/"
ALL_OURS = {
    "orderActive": True,
    "productActive": True,
    "transmissionActive": False,
    "questionActive": False,
}


def heard(body: Any, oi: str = OI) -> Event:
    connector = Platform({"oi": oi, "token": TOKEN, "api_url": "https://any.example"}, Ear().wire())
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return connector.heard(Delivery(body=raw, headers={}))


def order(id: Any = "20202020", oi: Any = OI, **more: Any) -> dict[str, Any]:
    return {"type": "ORDER", "content": {"id": id, "oi": oi}, **more}


def registered(account: Account) -> list[tuple[str, dict[str, bool]]]:
    return [(row["url"], {key: row[key] for key in ALL_OURS}) for row in account.callbacks.rows]


def register(account: Account, url: str, **flags: bool) -> None:
    off = dict.fromkeys(ALL_OURS, False)
    row = {"id": account.new_id(), "url": url, "token": TOKEN, **off, **flags}
    account.callbacks.rows.append(row)


def test_a_callback_about_an_order_names_it() -> None:
    assert heard(order()) == Event(kind=EventKind.ORDER, name="ORDER", subject_id="20202020")


def test_ids_are_texts_here_and_numbers_there() -> None:
    assert heard(order(id=20202020)).subject_id == "20202020"


def test_the_status_an_event_speaks_of_is_told_in_our_words() -> None:
    event = heard(order(event="CANCELED"))
    assert (event.name, event.implies) == ("ORDER CANCELED", "cancelled")
    assert heard(order(event="UPDATE")).implies == ""
    assert heard({"type": "PRODUCT", "event": "CANCELED", "content": {"id": 1, "oi": OI}}) == Event(
        kind=EventKind.PRODUCT, name="PRODUCT CANCELED", subject_id="1"
    )


@pytest.mark.parametrize("kind", ["TRANSMISSION", "QUESTION", "INBOUND_NFE", "NEWS", "", None, 7])
def test_what_we_do_nothing_about_is_something_else(kind: Any) -> None:
    assert heard({"type": kind, "content": {"id": "1", "oi": OI}}).kind is EventKind.OTHER


@pytest.mark.parametrize("id", [None, "", True, [], {"id": 1}, "9" * 81, "1\x00", 1.5])
def test_an_order_that_is_not_named_is_something_else(id: Any) -> None:
    assert heard(order(id=id)) == Event(kind=EventKind.OTHER, name="ORDER")


@pytest.mark.parametrize("oi", ["88888.", "", None, True, 99999])
def test_another_account_is_not_genuine(oi: Any) -> None:
    with pytest.raises(NotGenuine):
        heard(order(oi=oi))


@pytest.mark.parametrize("body", [{}, {"type": "ORDER"}, {"type": "ORDER", "content": [OI]}])
def test_a_call_without_an_account_is_not_genuine(body: Any) -> None:
    with pytest.raises(NotGenuine):
        heard(body)


def test_a_connection_without_an_account_believes_nobody() -> None:
    with pytest.raises(NotGenuine):
        heard(order(oi=""), oi="")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"ORDER"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_object_is_no_event(body: bytes) -> None:
    with pytest.raises(ValueError):
        heard(body)


@pytest.mark.parametrize(
    "name", ["order", "order_with_event_SDK", "product", "question", "transmission"]
)
def test_the_documented_bodies_are_understood(name: str) -> None:
    body = (samples.folder_of(Platform) / "samples" / f"callback_body_{name}.json").read_bytes()
    assert heard(body).subject_id in ("20202020", "800001")


def test_anymarket_is_told_to_call_and_saying_it_twice_makes_nothing_twice() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        assert connector.subscribe(ADDRESS, orders=True) == ["ORDER", "PRODUCT"]
        assert registered(account) == [(ADDRESS, ALL_OURS)]
        assert connector.subscribe(ADDRESS, orders=True) == []
        assert registered(account) == [(ADDRESS, ALL_OURS)]


def test_a_registration_that_was_changed_is_put_right() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        register(account, ADDRESS, productActive=True, questionActive=True)
        assert connected(simulator).subscribe(ADDRESS, orders=True) == ["ORDER"]
        assert registered(account) == [(ADDRESS, ALL_OURS)]


def test_one_that_only_asks_for_too_much_lost_nothing() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        register(account, ADDRESS, **ALL_OURS | {"transmissionActive": True})
        assert connected(simulator).subscribe(ADDRESS, orders=True) == []
        assert registered(account) == [(ADDRESS, ALL_OURS)]


def test_the_key_that_the_specification_spells_with_a_blank_is_read() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        register(account, ADDRESS, **ALL_OURS)
        account.callbacks.rows[0]["questionActive "] = account.callbacks.rows[0].pop(
            "questionActive"
        )
        assert connected(simulator, ear=ear).subscribe(ADDRESS, orders=True) == []
        assert [call.method for call in ear.calls] == ["GET"]


OTHERS = (
    "https://erp.example/hooks/anymarket",
    "https://depara.example/webhooks/somebody-else/",
    "https://depara.example/webhooks/abc1234/",
    "http://depara.example/webhooks/abc123/",
    "https://[broken/webhooks/abc123/",
    "",
)


@pytest.mark.parametrize("orders", [True, False])
def test_other_peoples_registrations_stay(orders: bool) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        for url in OTHERS:
            register(account, url, orderActive=True)
        before = registered(account)
        connected(simulator).subscribe(ADDRESS, orders=orders)
        assert registered(account)[: len(OTHERS)] == before


def test_what_was_ours_under_another_name_is_taken_away_and_copies_too() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        for url in (f"{ADDRESS}old", ADDRESS.rstrip("/"), ADDRESS, ADDRESS):
            register(account, url, **ALL_OURS)
        assert connected(simulator).subscribe(ADDRESS, orders=True) == []
        assert registered(account) == [(ADDRESS, ALL_OURS)]


def test_without_orders_nothing_of_ours_stays() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connector = connected(simulator)
        connector.subscribe(ADDRESS, orders=True)
        assert connector.subscribe(ADDRESS, orders=False) == []
        assert registered(account) == []
        assert connector.subscribe(ADDRESS, orders=False) == []


def test_ours_is_found_behind_many_pages_of_others() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        for number in range(130):
            register(account, f"https://erp.example/{number}", orderActive=True)
        connector = connected(simulator)
        assert connector.subscribe(ADDRESS, orders=True) == ["ORDER", "PRODUCT"]
        assert connector.subscribe(ADDRESS, orders=True) == []
        assert len(account.callbacks.rows) == 131


def test_the_token_that_comes_back_is_in_no_record() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        connector = connected(simulator, ear=ear, token=f"{TOKEN[:5]}\n{TOKEN[5:]} ")
        register(account, ADDRESS, orderActive=True)
        connector.subscribe(ADDRESS, orders=True)
        connector.subscribe(ADDRESS, orders=True)
        said = "".join(call.url + call.request + call.response for call in ear.calls)
        assert '"token":"•••"' in said
        assert TOKEN not in said
