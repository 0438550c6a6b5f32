"""NF-e of an order: a list in a metafield, read, extended and written back."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from integrations.contract import Call, Invoice, PlatformError
from integrations.locks import alone
from integrations.platforms.nuvemshop import invoices
from integrations.platforms.nuvemshop.connector import Platform
from integrations.platforms.nuvemshop.simulator import Account, Simulator
from tests.platforms.nuvemshop.builders import Ear, account_of, add_products, connected, sample

KEYS = [f"3526051122233300018155001000000{number:03d}1000000175" for number in range(123, 128)]
NOON = datetime(2026, 5, 21, 12, tzinfo=UTC)


def an_invoice(key: str = KEYS[0], link: str = "https://erp.example.com/nfe.xml") -> Invoice:
    return Invoice(key=key, number="123", series="1", issued_at=NOON, link=link)


def an_order(account: Account) -> str:
    add_products(account, "A")
    return str(account.sell({"A": 1}))


def keep(account: Account, order: str, value: str, **told: Any) -> dict[str, Any]:
    """A metafield that somebody else made."""
    row = {"owner_resource": "Order", "owner_id": int(order), "namespace": "nfe", "key": "list"}
    id = account.new_id()
    account.metafields[id] = {"id": id, **row, "value": value, **told}
    return account.metafields[id]


def entries(account: Account, order: str) -> list[Any]:
    """Of the only list there."""
    [row] = [row for row in account.metafields.values() if str(row["owner_id"]) == order]
    found: list[Any] = json.loads(row["value"])
    return found


def locked(simulator: Simulator, ear: Ear) -> Platform:
    """A connection whose turns are the database's, as the core makes it."""
    plain = connected(simulator, ear=ear)
    return Platform(plain.settings, replace(plain.wire, alone=alone))


def interfering(simulator: Simulator, method: str, act: Callable[[], None]) -> Platform:
    """While this connection speaks, somebody else acts after each of its calls by this method."""

    def heard(call: Call) -> None:
        if call.method == method:
            act()

    plain = connected(simulator)
    return Platform(plain.settings, replace(plain.wire, after=heard))


def test_a_new_list_is_told_as_the_documents_show_it() -> None:
    documented = sample("told/metafield_nfe_list_create_request")
    [shown] = json.loads(documented["value"])
    told = invoices.new_list("1871254203", [invoices.entry(an_invoice(shown["key"]))])
    assert told.keys() == documented.keys()
    assert {**told, "value": ""} == {**documented, "value": ""}
    assert [row.keys() for row in json.loads(told["value"])] == [{"key", "link"}]


def test_an_invoice_without_a_link_has_a_key() -> None:
    assert invoices.entry(an_invoice(link="")) == {"key": KEYS[0]}


def test_the_first_invoice_makes_the_list_and_the_second_one_extends_it() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        connector = connected(simulator, ear=ear)
        for key in KEYS[:3]:
            connector.tell_invoice(order, an_invoice(key))
        assert [row["key"] for row in entries(account, order)] == KEYS[:3]
        assert ear.said("POST") == ["/metafields"]
        assert len(ear.said("PUT")) == 2


def test_what_others_say_of_an_invoice_stays() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        theirs = sample("told/metafield_nfe_search_response")[0]["value"]
        keep(account, order, theirs)
        [shown] = json.loads(theirs)
        connector = connected(simulator)
        connector.tell_invoice(order, an_invoice(shown["key"], "https://erp.example.com/2.xml"))
        connector.tell_invoice(order, an_invoice(KEYS[1]))
        first, second = entries(account, order)
        assert first == {**shown, "link": "https://erp.example.com/2.xml"}
        assert second["key"] == KEYS[1]


def test_an_invoice_that_is_told_already_is_not_written() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        keep(account, order, json.dumps([{"key": KEYS[0], "link": "https://x.example/1.xml"}]))
        connected(simulator, ear=ear).tell_invoice(order, an_invoice(link=""))
        assert {call.method for call in ear.calls} == {"GET"}


def test_invoices_of_other_orders_and_other_metafields_are_left_alone() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        other = str(account.sell({"A": 1}))
        strangers = [keep(account, order, "7", key="key"), keep(account, order, "x", namespace="a")]
        connector = connected(simulator)
        connector.tell_invoice(other, an_invoice(KEYS[0]))
        connector.tell_invoice(order, an_invoice(KEYS[1]))
        assert [row["key"] for row in entries(account, other)] == [KEYS[0]]
        assert [row["value"] for row in strangers] == ["7", "x"]


@pytest.mark.parametrize("value", ["not JSON", '{"key": "1"}', '["35"]', "7"])
def test_a_list_that_nobody_can_read_is_not_written_over(value: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        row = keep(account, order, value)
        with pytest.raises(PlatformError) as refused:
            connected(simulator).tell_invoice(order, an_invoice())
        assert (refused.value.code, refused.value.permanent) == ("rejected", True)
        assert value in refused.value.detail
        assert row["value"] == value


def test_a_list_whose_making_was_not_answered_is_not_made_twice() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        account.knobs.answer_lost = 1
        connector = connected(simulator)
        with pytest.raises(PlatformError) as lost:
            connector.tell_invoice(order, an_invoice())
        connector.tell_invoice(order, an_invoice())
        assert lost.value.code == "unreachable"
        assert [row["key"] for row in entries(account, order)] == [KEYS[0]]


def test_what_another_app_wrote_over_is_written_again_beside_it() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        row = keep(account, order, "[]")
        theirs = iter([json.dumps([{"key": KEYS[1]}])])

        def write_over() -> None:
            row["value"] = next(theirs, row["value"])

        interfering(simulator, "PUT", write_over).tell_invoice(order, an_invoice())
        assert [entry["key"] for entry in entries(account, order)] == [KEYS[1], KEYS[0]]


def test_a_list_that_is_written_over_each_time_is_tried_again_later() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        row = keep(account, order, "[]")
        stubborn = interfering(simulator, "PUT", lambda: row.update(value="[]"))
        with pytest.raises(PlatformError) as lost:
            stubborn.tell_invoice(order, an_invoice())
        assert (lost.value.code, lost.value.permanent) == ("unconfirmed", False)


@pytest.mark.django_db(transaction=True)
def test_invoices_of_one_order_are_told_in_turns() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        account.knobs.latency = 0.1  # time enough to read what the others have not written yet
        ears, barrier = [Ear() for _ in KEYS], Barrier(len(KEYS))
        connectors = [locked(simulator, ear) for ear in ears]
        for connector in connectors:
            assert connector.client  # made now, so that all of them set off together

        def tell(key: str, connector: Platform) -> None:
            try:
                barrier.wait()
                connector.tell_invoice(order, an_invoice(key))
            finally:
                connection.close()

        with ThreadPoolExecutor(len(KEYS)) as pool:
            list(pool.map(tell, KEYS, connectors))
        assert sorted(row["key"] for row in entries(account, order)) == KEYS
        # Nobody had to say it again: each was alone from reading to reading.
        writes = [call for ear in ears for call in ear.calls if call.method != "GET"]
        assert len(writes) == len(KEYS)
