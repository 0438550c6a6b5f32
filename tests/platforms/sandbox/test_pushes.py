"""Stock and prices: one result per item, whatever becomes of its neighbours."""

from decimal import Decimal

import pytest

from integrations.contract import ListingRef, PlatformError, StockLevel
from integrations.platforms.sandbox.simulator import Simulator
from tests.platforms.sandbox.builders import account_of, codes, connected, level, offer


def test_figures_arrive_as_they_are_and_zero_is_one_of_them() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A", "B")
        levels = [level(account, "A", 7), level(account, "B", 0)]
        assert codes(connected(simulator).push_stock(levels)) == [None, None]
        told = [(write["sku"], write["quantity"]) for write in account.accepted_stock]
        assert told == [("A", 7), ("B", 0)]


def test_a_refused_item_carries_the_reason_and_the_others_go_through() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A", "B", "C")
        account.knobs.rejected_skus = {"B": "B is blocked."}
        levels = [level(account, code, 3) for code in "ABC"]
        results = connected(simulator).push_stock(levels)
        assert codes(results) == [None, "rejected", None]
        assert results[1] is not None
        assert (results[1].detail, results[1].permanent) == ("B is blocked.", True)
        assert [write["sku"] for write in account.accepted_stock] == ["A", "C"]


def test_a_listing_that_is_gone_is_refused_by_itself() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A")
        gone = ListingRef(external_id="999", external_product_id="", code="GONE")
        levels = [StockLevel(listing=gone, quantity=1), level(account, "A", 1)]
        assert codes(connected(simulator).push_stock(levels)) == ["rejected", None]


def test_an_item_the_answer_forgets_is_to_be_sent_again() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A", "B")
        account.knobs.unanswered_skus = {"A"}
        levels = [level(account, "A", 1), level(account, "B", 1)]
        results = connected(simulator).push_stock(levels)
        assert codes(results) == ["unconfirmed", None]
        assert results[0] is not None
        assert not results[0].permanent


def test_prices_arrive_to_the_cent() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A", "B")
        account.knobs.rejected_skus = {"B": "B is on a campaign."}
        offers = [offer(account, "A", "1234.50", "0.10"), offer(account, "B", "2.00", "1.00")]
        assert codes(connected(simulator).push_prices(offers)) == [None, "rejected"]
        (write,) = account.accepted_prices
        assert (write["sku"], write["price"], write["sale"]) == (
            "A",
            Decimal("1234.50"),
            Decimal("0.10"),
        )


def test_a_batch_of_the_declared_size_fits_and_a_larger_one_is_refused_as_a_whole() -> None:
    with Simulator() as simulator:
        account = account_of(simulator, "A")
        connector = connected(simulator)
        batch = [level(account, "A", number) for number in range(connector.stock_batch)]
        assert set(connector.push_stock(batch)) == {None}
        with pytest.raises(PlatformError) as refused:
            connector.push_stock([*batch, level(account, "A", 1)])
        assert (refused.value.code, refused.value.permanent) == ("rejected", True)
        assert len(account.accepted_stock) == 100
