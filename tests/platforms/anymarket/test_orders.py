"""Reading one order over HTTP."""

from decimal import Decimal

import pytest

from integrations.contract import PlatformError
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import Ear, account_of, add_skus, connected


def test_an_order_is_read_with_exact_money_and_whole_amounts() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.add_product([{"partnerId": "A", "price": "349.90", "sellPrice": "299.90"}])
        account.add_product([{"partnerId": "B", "price": "39.90"}])
        order = account.sell({"A": 1, "B": 2}, freight="19.90", discount="10.00")

        draft = connected(simulator).read_order(str(order))

        assert draft.external_id == str(order)
        assert draft.status == "paid"
        assert [(item.sku_code, item.quantity) for item in draft.items] == [("A", 1), ("B", 2)]
        assert draft.total == draft.sum_of_parts == Decimal("389.60")
        assert draft.carrier == "MERCADO_ENVIOS"


def test_an_order_that_is_not_there_is_not_found() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        with pytest.raises(PlatformError) as missing:
            connected(simulator).read_order("404404")
        assert (missing.value.code, missing.value.permanent) == ("order_not_found", True)


def test_a_malformed_order_names_the_field_and_leaves_the_others_alone() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        add_skus(account, "A")
        broken, good = account.sell({"A": 1}), account.sell({"A": 1})
        account.knobs.malformed_orders.add(broken)
        connector = connected(simulator)
        with pytest.raises(PlatformError) as refused:
            connector.read_order(str(broken))
        assert (refused.value.code, refused.value.permanent) == ("order_malformed", True)
        assert refused.value.detail == "createdAt: ontem"
        assert connector.read_order(str(good)).external_id == str(good)


def test_an_id_from_outside_cannot_lead_to_another_address() -> None:
    with Simulator() as simulator:
        ear = Ear()
        account_of(simulator)
        with pytest.raises(PlatformError) as missing:
            connected(simulator, ear=ear).read_order("../stocks?limit=5")
        assert missing.value.code == "order_not_found"
        assert ear.calls[0].url == f"{simulator.url}/orders/..%2Fstocks%3Flimit%3D5"
