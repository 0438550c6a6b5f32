"""Stock: by location, fifty variants at a time, and an answer for each."""

import json

import pytest

from integrations.contract import PlatformError
from integrations.platforms.nuvemshop.connector import Platform
from integrations.platforms.nuvemshop.simulator import Simulator
from integrations.platforms.nuvemshop.simulator.holdings import FIRST_LOCATION, SECOND_LOCATION
from tests.platforms.nuvemshop.builders import (
    Ear,
    account_of,
    add_products,
    codes,
    connected,
    level,
)


def test_the_request_is_as_documented() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        account.add_product([{"partnerId": "A"}, {"partnerId": "B", "variations": {}}])
        add_products(account, "C")
        levels = [level(account, "A", 7, SECOND_LOCATION), level(account, "C", 0)]
        levels.append(level(account, "B", 3))
        assert connected(simulator, ear=ear).push_stock(levels) == [None] * 3
        a, b, c = (account.by_code[code] for code in "ABC")
        [call] = ear.calls
        assert json.loads(call.request) == [
            {
                "id": a.product_id,
                "variants": [
                    {
                        "id": a.id,
                        "inventory_levels": [{"stock": 7, "location_id": SECOND_LOCATION}],
                    },
                    {"id": b.id, "inventory_levels": [{"stock": 3}]},
                ],
            },
            {"id": c.product_id, "variants": [{"id": c.id, "inventory_levels": [{"stock": 0}]}]},
        ]


def test_a_figure_without_a_location_is_the_first_ones() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        assert connected(simulator).push_stock([level(account, "A", 4)]) == [None]
        assert account.amount("A", FIRST_LOCATION) == 4


def test_the_location_of_the_page_goes_before_the_mapped_one() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        connector = connected(simulator, stock_location=SECOND_LOCATION)
        connector.push_stock([level(account, "A", 4, FIRST_LOCATION)])
        assert (account.amount("A", FIRST_LOCATION), account.amount("A", SECOND_LOCATION)) == (
            10,
            4,
        )


def test_a_variant_without_limit_gets_a_figure() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.add_product([{"partnerId": "A", "amount": None}])
        assert account.by_code["A"].stock is None
        connected(simulator).push_stock([level(account, "A", 0)])
        assert account.by_code["A"].stock == 0


def test_a_figure_below_zero_ends_at_zero() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        assert connected(simulator).push_stock([level(account, "A", -3)]) == [None]
        assert account.stock_writes("A") == [0]


def test_each_variant_has_its_own_answer_in_the_order_asked() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A", "B", "C", "D")
        gone = level(account, "D", 1)
        account.products[int(gone.listing.external_product_id)].variants.clear()
        account.knobs.rejected_skus = {"A": "Bloqueado"}
        account.knobs.unanswered_skus = {"B"}
        levels = [gone, *(level(account, code, 1) for code in "CBA")]
        results = connected(simulator).push_stock(levels)
        assert codes(results) == ["rejected", None, "unconfirmed", "rejected"]
        assert results[3] is not None
        assert (results[3].detail, results[3].permanent) == ("Bloqueado", True)


def test_a_product_that_is_gone_leaves_the_others_told() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, *"ABCDE")
        levels = [level(account, code, 1) for code in "ABCDE"]
        del account.products[int(levels[2].listing.external_product_id)]
        results = connected(simulator).push_stock(levels)
        assert codes(results) == [None, None, "not_found", None, None]
        assert [account.stock_writes(code) for code in "ABDE"] == [[1]] * 4


def test_what_was_told_before_the_line_broke_stays_told() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_products(account, *"ABCD")
        levels = [level(account, code, 1) for code in "ABCD"]
        del account.products[int(levels[0].listing.external_product_id)]
        connector = connected(simulator, ear=ear)
        real = connector.client.patch_stock

        def breaks(rows: list[dict[str, object]]) -> object:
            account.knobs.failing = int(len(ear.calls) == 4)
            return real(rows)

        connector.client.patch_stock = breaks  # type: ignore[method-assign]
        assert codes(connector.push_stock(levels)) == [
            "not_found",
            None,
            "unavailable",
            "unavailable",
        ]


def test_a_refusal_of_the_whole_is_raised_for_the_core_to_halve() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A", "B")
        levels = [level(account, "A", 1), level(account, "B", 1, "nowhere")]
        with pytest.raises(PlatformError) as refused:
            connected(simulator).push_stock(levels)
        assert (refused.value.status, refused.value.permanent) == (422, True)
        assert account.accepted_stock == []


def test_a_full_batch_is_taken() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        names = [f"S{number}" for number in range(Platform.stock_batch)]
        add_products(account, *names)
        levels = [level(account, name, 1) for name in names]
        assert connected(simulator).push_stock(levels) == [None] * 50
        with pytest.raises(PlatformError) as refused:
            connected(simulator).push_stock([*levels, level(account, "S0", 1)])
        assert refused.value.detail == "Too many variants sent for update"


def test_the_sample_answer_confirms_the_sample_request() -> None:
    """A batch that was sent twice changes nothing: figures are absolute."""
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        connector = connected(simulator)
        account.knobs.answer_lost = 1
        with pytest.raises(PlatformError) as lost:
            connector.push_stock([level(account, "A", 6)])
        assert not lost.value.permanent
        connector.push_stock([level(account, "A", 6)])
        assert account.amount("A") == 6
