"""Telling prices, for each of the three places where an account may keep them."""

from decimal import Decimal
from typing import Any

import pytest

from integrations.contract import PlatformError, RateLimited, Unauthorised
from integrations.platforms.anymarket.simulator import Simulator
from integrations.platforms.anymarket.simulator.warehouse import PriceWrite
from tests.platforms.anymarket.builders import (
    Ear,
    account_of,
    add_skus,
    codes,
    connected,
    offer,
)

ON_LISTINGS: dict[str, Any] = {"price_scope": "sku_marketplace"}


def test_a_price_on_the_sku_goes_out_as_a_merge_patch_with_its_digits() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A")
        results = connected(simulator, ear=ear).push_prices([offer(account, "A", "359.90", "9.10")])
        assert results == [None]
        assert ear.calls[0].request == '{"price":359.90,"sellPrice":9.10}'
        assert account.price_writes("A") == [PriceWrite("A", Decimal("359.90"), Decimal("9.10"))]


def test_a_refused_price_stays_with_its_sku() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A", "B", "C")
        account.knobs.rejected_skus["B"] = "Preço abaixo da margem"
        results = connected(simulator).push_prices(
            [offer(account, code, "10.00", "9.00") for code in "ABC"]
        )
        assert codes(results) == [None, "rejected", None]
        assert results[1] is not None
        assert results[1].detail == "Preço abaixo da margem"


def test_a_sku_gone_at_the_platform_is_that_skus_result() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A", "B")
        offers = [offer(account, code, "10.00", "9.00") for code in "AB"]
        del account.skus[account.by_code["A"].id]
        assert codes(connected(simulator).push_prices(offers)) == ["not_found", None]


def test_what_was_accepted_before_a_break_stays_accepted() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.limit, account.knobs.window = 2, 600.0
        add_skus(account, *"ABCD")
        results = connected(simulator).push_prices(
            [offer(account, code, "10.00", "9.00") for code in "ABCD"]
        )
        assert codes(results) == [None, None, "rate_limited", "rate_limited"]
        assert [bool(account.price_writes(code)) for code in "ABCD"] == [True, True, False, False]


@pytest.mark.parametrize(
    ("knobs", "error"),
    [
        ({"revoked": True}, Unauthorised),
        ({"throttled": 1}, RateLimited),
        ({"dropped": 1}, PlatformError),
        ({"failing": 1}, PlatformError),
    ],
)
def test_a_break_at_the_first_price_is_raised(
    knobs: dict[str, bool | int], error: type[PlatformError]
) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A", "B")
        account.knobs.turn(knobs)
        with pytest.raises(error) as broken:
            connected(simulator).push_prices([offer(account, c, "1.00", "1.00") for c in "AB"])
        assert not broken.value.permanent


def test_prices_computed_from_cost_are_answered_without_a_call() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A")
        results = connected(simulator, ear=ear, price_scope="cost").push_prices(
            [offer(account, "A", "1.00", "1.00")]
        )
        assert codes(results) == ["price_scope"]
        assert results[0] is not None
        assert results[0].permanent
        assert ear.calls == []


def test_prices_on_listings_go_out_in_one_call_for_all_of_them() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A", "B", scope="SKU_MARKETPLACE", listings=2)
        results = connected(simulator, ear=ear, **ON_LISTINGS).push_prices(
            [offer(account, "A", "50.00", "40.00"), offer(account, "B", "60.00", "60.00")]
        )
        assert results == [None, None]
        assert ear.paths("PUT") == ["/skus/marketplaces/prices"]
        assert [write.sale for write in account.price_writes("A")] == [Decimal(40), Decimal(40)]
        assert [write.sale for write in account.price_writes("B")] == [Decimal(60), Decimal(60)]


def test_a_refusal_inside_a_good_answer_is_that_skus_result() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A", "B", scope="SKU_MARKETPLACE", listings=2)
        account.by_code["A"].listings[1].automatic = True
        results = connected(simulator, **ON_LISTINGS).push_prices(
            [offer(account, code, "50.00", "40.00") for code in "AB"]
        )
        assert codes(results) == ["rejected", None]
        assert results[0] is not None
        assert results[0].detail == "O anúncio tem preço automático."


def test_a_listing_the_answer_forgets_is_unconfirmed_and_comes_again() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A", "B", scope="SKU_MARKETPLACE", listings=2)
        account.knobs.unanswered_skus.add("A")
        results = connected(simulator, **ON_LISTINGS).push_prices(
            [offer(account, code, "50.00", "40.00") for code in "AB"]
        )
        assert codes(results) == ["unconfirmed", None]
        assert results[0] is not None
        assert not results[0].permanent


def test_a_sku_without_listings_has_nowhere_to_keep_its_price() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A", scope="SKU_MARKETPLACE")
        results = connected(simulator, ear=ear, **ON_LISTINGS).push_prices(
            [offer(account, "A", "50.00", "40.00")]
        )
        assert codes(results) == ["no_listing"]
        assert ear.paths("PUT") == []


def test_more_listings_than_a_call_takes_are_split_and_a_break_keeps_what_went_before() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_skus(account, "A", "B", scope="SKU_MARKETPLACE", listings=100)
        account.knobs.limit, account.knobs.window = 3, 600.0  # two reads, one write
        results = connected(simulator, ear=ear, **ON_LISTINGS).push_prices(
            [offer(account, code, "50.00", "40.00") for code in "AB"]
        )
        assert codes(results) == [None, "rate_limited"]
        assert len(account.price_writes("A")) == 100
        assert account.price_writes("B") == []
