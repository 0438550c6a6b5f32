"""The test of a connection."""

from typing import Any

import pytest

from integrations.contract import Unauthorised
from integrations.platforms.anymarket.simulator import Simulator
from integrations.platforms.anymarket.simulator.warehouse import Location
from tests.platforms.anymarket.builders import account_of, add_skus, connected


def complaints(simulator: Simulator, **settings: Any) -> list[str]:
    found = connected(simulator, **settings).check()
    return [finding.text % finding.values for finding in found if not finding.ok]


def test_a_good_connection_has_nothing_to_complain_about() -> None:
    with Simulator() as simulator:
        add_skus(account_of(simulator), "A", "B")
        found = connected(simulator).check()
        assert [finding.ok for finding in found] == [True, True, True]
        assert [finding.text % finding.values for finding in found] == [
            "The token works; ANYMARKET tells of about 2 products.",
            "Stock is sent to the location “Depósito principal”.",
            "ANYMARKET does not reserve stock by itself.",
        ]


def test_reservations_at_the_platform_are_pointed_out() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        account.knobs.reserves = True
        account.sell({"A": 1})
        assert complaints(simulator) == [
            "ANYMARKET reserves stock by itself: switch both stock controls off in its panel."
        ]


def test_a_token_of_another_account_is_pointed_out() -> None:
    with Simulator() as simulator:
        add_skus(account_of(simulator), "A")
        assert complaints(simulator, oi="12345.") == [
            "The token belongs to the account 99999., not to 12345.."
        ]


def test_an_unknown_stock_location_is_pointed_out() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        assert complaints(simulator, stock_location="702") == []
        assert complaints(simulator, stock_location="799") == [
            "ANYMARKET has no stock location with the id 799."
        ]


def test_a_missing_default_location_is_pointed_out() -> None:
    with Simulator() as simulator:
        account_of(simulator).locations = [Location(702, "Loja física")]
        assert complaints(simulator) == ["ANYMARKET has no default stock location."]


def test_prices_kept_elsewhere_are_pointed_out() -> None:
    with Simulator() as simulator:
        add_skus(account_of(simulator), "A", scope="COST")
        assert complaints(simulator, price_scope="cost") == []
        assert complaints(simulator, price_scope="sku") == [
            "1 of the first 1 products keep their price elsewhere than set on this page."
        ]


def test_a_revoked_token_is_told_as_such() -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.revoked = True
        with pytest.raises(Unauthorised):
            connected(simulator).check()
