"""Orders over real HTTP: which changed, and one of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from integrations.contract import Notice, PlatformError
from integrations.platforms.nuvemshop import order_search
from integrations.platforms.nuvemshop.connector import Platform
from integrations.platforms.nuvemshop.simulator import Account, Simulator
from tests.platforms.nuvemshop.builders import LONG_AGO, Ear, account_of, add_products, connected

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def some_orders(account: Account, number: int) -> list[str]:
    add_products(account, "A")
    return [str(account.sell({"A": 1})) for _ in range(number)]


def ids(page: list[Notice]) -> list[str]:
    return [notice.external_id for notice in page]


def noticed(connector: Platform, since: datetime = LONG_AGO) -> list[str]:
    return [id for page in connector.order_notices(since) for id in ids(page)]


def test_a_store_without_orders_has_none_to_tell() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert list(connected(simulator).order_notices(LONG_AGO)) == []


def test_what_changed_since_is_told_once_and_nothing_needs_acknowledging() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        old, new = some_orders(account, 2)
        account.touch(int(old), NOON - timedelta(seconds=1))
        ear = Ear()
        connector = connected(simulator, ear=ear)
        [page] = connector.order_notices(NOON)
        connector.acknowledge(page)
        assert ids(page) == [new]
        assert ear.said("GET") == ["/orders"]


def test_a_change_within_the_second_of_the_window_is_told() -> None:
    """The API counts in whole seconds, our clock in millionths."""
    with Simulator() as simulator:
        account = account_of(simulator)
        orders = some_orders(account, 3)
        for order in orders:
            account.touch(int(order), NOON)
        connector = connected(simulator)
        assert noticed(connector, NOON + timedelta(microseconds=999_999)) == orders


def test_a_window_says_its_offset_whatever_our_zone_is() -> None:
    with Simulator() as simulator:
        [order] = some_orders(account_of(simulator), 1)
        ear = Ear()
        there = datetime.fromisoformat("2026-05-20T09:00:00-03:00")
        assert noticed(connected(simulator, ear=ear), there) == [order]
        assert "updated_at_min=2026-05-20T12%3A00%3A00%2B00%3A00" in ear.calls[0].url


def test_many_orders_come_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_search, "PAGE", 2)
    with Simulator() as simulator:
        orders = some_orders(account_of(simulator), 5)
        pages = list(connected(simulator).order_notices(LONG_AGO))
        assert [len(page) for page in pages] == [2, 1, 2]
        assert sorted(id for page in pages for id in ids(page)) == orders


def test_orders_of_one_and_the_same_second_all_come_over_several_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(order_search, "PAGE", 2)
    with Simulator() as simulator:
        account = account_of(simulator)
        orders = some_orders(account, 7)
        for order in orders:
            account.touch(int(order), NOON)
        assert sorted(noticed(connected(simulator), NOON)) == orders
        # The next window begins with the second that the last one ended with.
        assert noticed(connected(simulator), NOON + timedelta(seconds=1)) == []


def test_orders_that_leave_the_window_while_it_is_read_hide_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(order_search, "PAGE", 2)
    with Simulator() as simulator:
        account = account_of(simulator)
        orders = some_orders(account, 9)
        later = datetime.now(UTC) + timedelta(hours=1)
        found: set[str] = set()
        pages: Iterator[list[Notice]] = connected(simulator).order_notices(LONG_AGO)
        for page in pages:
            found.update(ids(page))
            # Who has been noticed changes again at once, so that those behind it move up.
            for notice in page:
                account.touch(int(notice.external_id), later)
        assert found == set(orders)


def test_without_totals_the_list_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_search, "PAGE", 2)
    with Simulator() as simulator:
        account = account_of(simulator)
        orders = some_orders(account, 4)
        account.knobs.without_totals = True
        assert noticed(connected(simulator)) == orders


@pytest.mark.parametrize("refused", [True, False])
def test_a_window_with_more_orders_than_the_api_lists_is_halved(
    monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    monkeypatch.setattr(order_search, "MOST", 3)
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.most_rows = 3 if refused else 10_000
        account.knobs.bucket = 1_000.0
        orders = some_orders(account, 10)
        for second, order in enumerate(orders):
            account.touch(int(order), NOON + timedelta(seconds=second))
        assert sorted(noticed(connected(simulator), NOON - timedelta(days=7))) == orders


def test_more_orders_in_one_second_than_the_api_lists_are_said_to_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(order_search, "MOST", 3)
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.bucket = 1_000.0
        for order in some_orders(account, 4):
            account.touch(int(order), NOON)
        with pytest.raises(PlatformError) as too_many:
            noticed(connected(simulator), NOON)
        assert too_many.value.code == "too_many_orders"
        assert too_many.value.detail.startswith("2026-05-20T12:00:0")


def test_a_refused_window_is_not_halved_for_ever() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        some_orders(account, 2)
        account.knobs.most_rows, account.knobs.bucket = 0, 1_000.0
        with pytest.raises(PlatformError):
            noticed(connected(simulator, ear=ear), datetime.now(UTC) - timedelta(days=365))
        assert len(ear.calls) < 60


def test_an_outage_between_pages_is_raised_and_not_taken_for_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(order_search, "PAGE", 2)
    with Simulator() as simulator:
        account = account_of(simulator)
        some_orders(account, 4)
        pages = connected(simulator).order_notices(LONG_AGO)
        next(pages)
        account.knobs.failing = 1
        with pytest.raises(PlatformError) as down:
            next(pages)
        assert down.value.code == "unavailable"


@pytest.mark.parametrize("status", ["pending", "paid", "shipped", "delivered", "cancelled"])
def test_an_order_is_read_with_its_parcels(status: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A", sellPrice="89.90")
        for _ in range(4):  # in each form of dates and types
            order = account.sell({"A": 2}, status, freight="17.00", discount="10.00")
            found = connected(simulator).read_order(str(order))
            assert (found.external_id, found.status, found.carrier) == (
                str(order),
                status,
                "Correios",
            )
            assert str(found.total) == "186.80"
            assert found.sum_of_parts == found.total
            assert (found.paid_at is None) == (status in ("pending", "cancelled"))
            assert abs(datetime.now(UTC) - found.placed_at) < timedelta(minutes=1)


def test_a_paid_order_that_is_cancelled_stays_paid_and_is_cancelled() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        order = account.sell({"A": 1})
        account.cancel(order)
        assert account.orders[order]["payment_status"] == "paid"
        found = connected(simulator).read_order(str(order))
        assert (found.status, found.paid_at is None) == ("cancelled", False)


def test_an_order_that_is_unfinished_is_read_again() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        order = account.sell({"A": 1})
        account.knobs.unfinished_orders = {order}
        connector = connected(simulator)
        with pytest.raises(PlatformError) as unfinished:
            connector.read_order(str(order))
        assert (unfinished.value.code, unfinished.value.permanent) == ("order_unfinished", False)
        account.knobs.unfinished_orders = set()
        assert connector.read_order(str(order)).carrier == "Correios"


@pytest.mark.parametrize("order", ["404", "../store", "1/../../store"])
def test_an_order_that_is_not_there_is_refused_for_good(order: str) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        with pytest.raises(PlatformError) as refused:
            connected(simulator).read_order(order)
        assert (refused.value.code, refused.value.permanent) == ("order_not_found", True)


def test_a_malformed_order_is_named_and_not_tried_again() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        order = account.sell({"A": 1})
        account.knobs.malformed_orders = {order}
        with pytest.raises(PlatformError) as refused:
            connected(simulator).read_order(str(order))
        assert (refused.value.code, refused.value.permanent) == ("order_malformed", True)
