"""The feed of changed orders and its acknowledgement."""

from datetime import UTC, datetime

import pytest

from integrations.contract import Notice, RateLimited
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import Ear, account_of, add_skus, connected

SINCE = datetime(2024, 1, 1, tzinfo=UTC)


def drain(connector: Platform) -> list[list[Notice]]:
    """As the core does: a page is stored and acknowledged before the next is asked for."""
    pages = []
    for page in connector.order_notices(SINCE):
        connector.acknowledge(page)
        pages.append(page)
    return pages


def test_a_sold_order_is_noticed_and_acknowledged_once() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        order = account.sell({"A": 1})
        connector = connected(simulator)
        assert [[notice.external_id for notice in page] for page in drain(connector)] == [
            [str(order)]
        ]
        assert account.waiting_notices() == []
        assert drain(connector) == []


def test_what_is_not_acknowledged_comes_again_but_does_not_loop() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A")
        order = account.sell({"A": 1})
        connector = connected(simulator, ear=ear)
        first = list(connector.order_notices(SINCE))
        assert len(ear.calls) == 2
        assert list(connector.order_notices(SINCE)) == first
        assert account.waiting_notices() == [order]


def test_a_feed_longer_than_a_page_is_drained() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        orders = [str(account.sell({"A": 1})) for _ in range(230)]
        pages = drain(connected(simulator))
        found = [notice.external_id for page in pages for notice in page]
        assert sorted(found) == orders
        assert [len(page) for page in pages] == [100, 100, 30]
        assert account.waiting_notices() == []


def test_copies_of_an_entry_are_one_notice() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        account.knobs.feed_copies = 5
        account.sell({"A": 1})
        assert [len(page) for page in drain(connected(simulator))] == [1]


def test_an_order_that_changed_twice_is_acknowledged_with_one_token() -> None:
    """The other token is answered 400 then: forgotten already, not a failure."""
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A")
        order = account.sell({"A": 1})
        account.cancel(order)
        assert [len(page) for page in drain(connected(simulator, ear=ear))] == [2]
        acknowledged = [call.status for call in ear.calls if call.method == "PUT"]
        assert acknowledged == [204, 400]
        assert account.waiting_notices() == []


def test_a_change_after_the_acknowledgement_is_noticed() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        order = account.sell({"A": 1})
        connector = connected(simulator)
        drain(connector)
        account.cancel(order)
        assert [notice.external_id for page in drain(connector) for notice in page] == [str(order)]
        assert connector.read_order(str(order)).status == "cancelled"


def test_orders_that_come_or_change_while_the_feed_is_read_are_in_it_and_hide_no_other() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        sold = [account.sell({"A": 1}) for _ in range(230)]
        connector = connected(simulator)
        told: list[str] = []
        for page in connector.order_notices(SINCE):
            if not told:
                sold.append(account.sell({"A": 1}))
                account.cancel(int(page[0].external_id))
            connector.acknowledge(page)
            told += [notice.external_id for notice in page]
        assert sorted(set(told)) == [str(order) for order in sold]
        assert account.waiting_notices() == []


def test_an_acknowledgement_that_is_throttled_is_not_swallowed() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.throttled = 1
        with pytest.raises(RateLimited):
            connected(simulator).acknowledge([Notice(external_id="1", token="t")])
