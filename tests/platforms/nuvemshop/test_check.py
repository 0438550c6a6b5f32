"""What a test of the connection tells."""

import pytest

from integrations.contract import Unauthorised
from integrations.platforms.nuvemshop.simulator import Simulator
from integrations.platforms.nuvemshop.simulator.holdings import SECOND_LOCATION
from tests.platforms.nuvemshop.builders import account_of, add_products, connected


def said(simulator: Simulator, **settings: str) -> list[tuple[bool, str]]:
    found = connected(simulator, **settings).check()
    return [(finding.ok, finding.text % finding.values) for finding in found]


def test_a_store_in_good_order() -> None:
    with Simulator() as simulator:
        add_products(account_of(simulator), "A", "B")
        assert said(simulator) == [
            (True, "The token works: this is “Loja de teste”, with 2 products."),
            (True, "Stock is sent to the location “Depósito principal”."),
        ]


def test_an_empty_store_is_in_good_order_too() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert all(ok for ok, _ in said(simulator))


def test_the_chosen_location_is_named() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert said(simulator, stock_location=SECOND_LOCATION)[1] == (
            True,
            "Stock is sent to the location “Loja física”.",
        )
        assert said(simulator, stock_location="nowhere")[1] == (
            False,
            "Nuvemshop has no stock location with the id nowhere.",
        )


def test_variants_without_a_code_are_told_of() -> None:
    with Simulator() as simulator:
        account_of(simulator).add_product(
            [{"partnerId": "A", "variations": {"Cor": "A"}}, {"variations": {"Cor": "B"}}]
        )
        assert said(simulator)[2] == (
            False,
            "1 of the first 2 variants have no SKU: they cannot be linked.",
        )


def test_a_token_that_may_not_read_orders_is_told_of() -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.forbidden = {"orders"}
        assert said(simulator)[-1] == (
            False,
            "The token may not read orders: install the app anew.",
        )


def test_a_token_that_is_not_good_is_no_finding() -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.revoked = True
        with pytest.raises(Unauthorised):
            connected(simulator).check()


def test_nobody_to_write_to_is_told_of() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert [ok for ok, _ in said(simulator, contact="dev@exemplo.com")] == [True, True]
        ok, text = said(simulator, contact=" ")[-1]
        assert (ok, text.partition(".")[0]) == (False, "There is no contact")
