"""What goes wrong on the way, and what of it may be tried again."""

import pytest

from integrations.contract import PlatformError, Unauthorised
from integrations.platforms.nuvemshop.simulator import Simulator
from tests.platforms.nuvemshop.builders import (
    TOKEN,
    Ear,
    account_of,
    add_products,
    connected,
    level,
)
from tests.platforms.pages import rows_of


@pytest.mark.parametrize("changes", [{"token": "another"}, {"store_id": "7654321"}])
def test_a_token_is_good_for_one_store(changes: dict[str, str]) -> None:
    with Simulator() as simulator:
        account_of(simulator)
        with pytest.raises(Unauthorised) as refused:
            connected(simulator, **changes).listings()
        assert (refused.value.status, refused.value.detail) == (401, "Invalid access token")


def test_a_newer_token_closes_the_door_to_the_old_one() -> None:
    with Simulator() as simulator:
        add_products(account_of(simulator), "A")
        simulator.account(token="newer", oi="1234567")
        with pytest.raises(Unauthorised):
            connected(simulator).listings()
        assert connected(simulator, token="newer").listings().rows


@pytest.mark.parametrize("header", ["authentication", "authorization", ""])
def test_the_header_of_the_token_can_be_chosen(header: str) -> None:
    with Simulator() as simulator:
        add_products(account_of(simulator), "A")
        assert connected(simulator, auth_header=header).listings().rows


@pytest.mark.parametrize("version", ["v1", "2025-03", ""])
def test_the_version_can_be_chosen(version: str) -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_products(account, "A")
        order = account.sell({"A": 1})
        connector = connected(simulator, ear=ear, api_version=version)
        assert connector.read_order(str(order)).status == "paid"
        [call] = ear.calls
        assert f"/{version or '2025-03'}/1234567/orders/" in call.url
        assert ("aggregates" in call.url) == (version != "v1")


def test_a_token_pasted_with_line_breaks_works() -> None:
    with Simulator() as simulator:
        add_products(account_of(simulator), "A")
        pasted = f" {TOKEN[:10]}\n{TOKEN[10:]}\n"
        assert connected(simulator, token=pasted, contact="Zé\r\nda Silva").listings().rows


def test_a_bill_that_is_not_paid_stops_everything_until_it_is() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        account.knobs.unpaid = True
        connector = connected(simulator)
        with pytest.raises(PlatformError) as unpaid:
            connector.push_stock([level(account, "A", 1)])
        assert (unpaid.value.code, unpaid.value.permanent) == ("payment_required", False)
        account.knobs.unpaid = False
        assert connector.push_stock([level(account, "A", 1)]) == [None]


def test_a_scope_that_is_missing_waits_for_the_merchant() -> None:
    with Simulator() as simulator:
        account_of(simulator).knobs.forbidden = {"orders"}
        with pytest.raises(Unauthorised) as forbidden:
            connected(simulator).read_order("1")
        assert forbidden.value.status == 403


@pytest.mark.parametrize(("knob", "code"), [("failing", "unavailable"), ("dropped", "unreachable")])
def test_an_outage_may_be_tried_again(knob: str, code: str) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, "A")
        setattr(account.knobs, knob, 1)
        connector = connected(simulator)
        with pytest.raises(PlatformError) as down:
            connector.listings()
        assert (down.value.code, down.value.permanent) == (code, False)
        assert connector.listings().rows


def test_a_store_without_products_orders_or_brands_is_no_error() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        connector = connected(simulator)
        assert rows_of(connector.listings) == rows_of(connector.products) == []


def test_the_token_is_in_no_record_of_an_exchange() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        add_products(account, TOKEN)
        account.knobs.rejected_skus = {TOKEN: f"{TOKEN} is not welcome"}
        connector = connected(simulator, ear=ear)
        connector.listings()
        [refused] = connector.push_stock([level(account, TOKEN, 1)])
        assert refused is not None
        assert TOKEN not in str(ear.calls)
        assert "•••" in ear.calls[0].response
