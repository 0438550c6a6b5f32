"""Prices: the "de" and the "por", one product per call."""

import json
from decimal import Decimal

import pytest

from integrations.contract import PlatformError
from integrations.platforms.nuvemshop.simulator import Account, Simulator
from tests.platforms.nuvemshop.builders import (
    Ear,
    account_of,
    add_products,
    codes,
    connected,
    offer,
)


def figures(account: Account, code: str) -> tuple[Decimal | None, Decimal | None]:
    variant = account.by_code[code]
    return variant.price, variant.promotional_price


def test_a_lower_price_is_a_promotion() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_products(account, "A")
        connector = connected(simulator, ear=ear)
        assert connector.push_prices([offer(account, "A", "59.9", "49.9")]) == [None]
        assert figures(account, "A") == (Decimal("59.90"), Decimal("49.90"))
        [row] = json.loads(ear.calls[0].request)
        assert (row["price"], row["promotional_price"]) == ("59.90", "49.90")


@pytest.mark.parametrize("sale", ["59.90", "60.00"])
def test_a_promotion_that_is_over_is_taken_away(sale: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A", sellPrice="80.00")
        assert figures(account, "A")[1] == Decimal("80.00")
        connected(simulator).push_prices([offer(account, "A", "59.90", sale)])
        assert figures(account, "A") == (Decimal("59.90"), None)


def test_stock_stays_as_it_is() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        connected(simulator).push_prices([offer(account, "A", "1.00", "1.00")])
        assert account.accepted_stock == []


def test_variants_of_a_product_go_together_and_no_other_is_lost() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        colours = {"A": "Azul", "B": "Preto", "C": "Verde"}
        account.add_product(
            [{"partnerId": code, "variations": {"Cor": colour}} for code, colour in colours.items()]
        )
        add_products(account, "D")
        offers = [offer(account, code, "9.00", "8.00") for code in "ADB"]
        assert connected(simulator, ear=ear).push_prices(offers) == [None] * 3
        assert len(ear.calls) == 2
        assert set(account.by_code) == set("ABCD")
        assert figures(account, "C") == (Decimal("100.00"), None)


def test_a_variant_that_is_refused_leaves_its_sisters_told() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.add_product(
            [{"partnerId": code, "variations": {"Cor": code}} for code in ("A", "B", "C")]
        )
        account.knobs.rejected_skus = {"B": "Preço bloqueado"}
        results = connected(simulator).push_prices(
            [offer(account, code, "9.00", "9.00") for code in "ABC"]
        )
        assert codes(results) == [None, "rejected", None]
        assert results[1] is not None
        assert results[1].detail == "Preço bloqueado"
        assert [len(account.price_writes(code)) for code in "ABC"] == [1, 0, 1]


def test_a_product_that_is_gone_leaves_the_others_told() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A", "B")
        offers = [offer(account, code, "9.00", "9.00") for code in "AB"]
        del account.products[int(offers[0].listing.external_product_id)]
        assert codes(connected(simulator).push_prices(offers)) == ["not_found", None]


def test_when_the_line_breaks_in_the_middle_what_was_taken_stays_taken() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A", "B", "C")
        account.knobs.rejected_skus = {}
        account.knobs.bucket, account.knobs.leak = 1.0, 0.001
        offers = [offer(account, code, "9.00", "9.00") for code in "ABC"]
        results = connected(simulator).push_prices(offers)
        assert codes(results) == [None, "rate_limited", "rate_limited"]


def test_when_the_line_breaks_at_the_first_the_call_has_failed() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        account.knobs.failing = 1
        with pytest.raises(PlatformError) as down:
            connected(simulator).push_prices([offer(account, "A", "9.00", "9.00")])
        assert down.value.code == "unavailable"
