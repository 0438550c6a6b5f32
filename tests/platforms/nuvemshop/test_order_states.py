"""The list of all orders since a moment, and where each stands."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.contract import PlatformError
from integrations.platforms.nuvemshop import order_search
from integrations.platforms.nuvemshop.connector import Platform
from integrations.platforms.nuvemshop.simulator import Account, Simulator
from tests.platforms.nuvemshop.builders import LONG_AGO, Ear, account_of, add_products, connected

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


def some_orders(account: Account, number: int) -> list[str]:
    """A second apart from each other, beginning at noon."""
    add_products(account, "A")
    orders = [account.sell({"A": 1}) for _ in range(number)]
    for second, order in enumerate(orders):
        moment = NOON + timedelta(seconds=second)
        account.orders[order]["created_at"] = moment.isoformat()
    return [str(order) for order in orders]


def listed(connector: Platform, since: datetime = LONG_AGO) -> list[str]:
    pages = connector.order_states(since, datetime.now(UTC))
    return [state.external_id for page in pages for state in page]


def test_a_store_without_orders_lists_none() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert listed(connected(simulator)) == []


def test_it_is_the_making_that_counts_and_not_the_last_change() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        old, at_noon, new = some_orders(account, 3)
        account.touch(int(old))
        assert listed(connected(simulator), NOON + timedelta(seconds=1)) == [at_noon, new]


@pytest.mark.parametrize("without_totals", [True, False])
def test_many_come_page_by_page_each_once(
    monkeypatch: pytest.MonkeyPatch, without_totals: bool
) -> None:
    monkeypatch.setattr(order_search, "PAGE", 2)
    with Simulator() as simulator:
        account = account_of(simulator)
        orders = some_orders(account, 5)
        account.knobs.without_totals = without_totals
        assert sorted(listed(connected(simulator))) == orders


def test_more_than_the_api_lists_are_asked_for_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_search, "MOST", 3)
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.most_rows, account.knobs.bucket = 3, 1_000.0
        orders = some_orders(account, 10)
        assert sorted(listed(connected(simulator), NOON - timedelta(days=7))) == orders


def test_an_outage_between_pages_is_raised_and_not_taken_for_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(order_search, "PAGE", 2)
    with Simulator() as simulator:
        account = account_of(simulator)
        some_orders(account, 4)
        pages = connected(simulator).order_states(LONG_AGO, datetime.now(UTC))
        next(pages)
        account.knobs.failing = 1
        with pytest.raises(PlatformError) as down:
            next(pages)
        assert down.value.code == "unavailable"


def test_only_what_is_needed_is_asked_for() -> None:
    with Simulator() as simulator:
        some_orders(account_of(simulator), 1)
        for version, parcels in (("2025-03", True), ("v1", False)):
            ear = Ear()
            listed(connected(simulator, ear=ear, api_version=version))
            assert "fields=id%2Cstatus" in ear.calls[0].url
            assert ("aggregates=" in ear.calls[0].url) is parcels
            assert "created_at_min=2024-01-01T00%3A00%3A00%2B00%3A00" in ear.calls[0].url


@pytest.mark.parametrize("nonsense", [{"status": {}}, {"payment_status": []}])
def test_an_order_that_cannot_be_understood_hides_no_other(nonsense: dict[str, object]) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        account.sell({"A": 1}, changes=nonsense)
        account.sell({"A": 1}, "shipped")
        pages = connected(simulator).order_states(LONG_AGO, datetime.now(UTC))
        assert [state.status for page in pages for state in page] == ["pending", "shipped"]
