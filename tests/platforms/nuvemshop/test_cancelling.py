"""A sale that is off, with everything said that Nuvemshop would do by itself."""

import pytest

from integrations.contract import Cancellation, CancelReason, PlatformError
from integrations.platforms.nuvemshop import cancelling
from integrations.platforms.nuvemshop.simulator import Account, Simulator
from tests.platforms.nuvemshop.builders import Ear, account_of, add_products, connected, sample


def a_cancellation(restock: bool = True, email: bool = True) -> Cancellation:
    return Cancellation(reason=CancelReason.INVENTORY, restock=restock, email=email)


def an_order(account: Account) -> int:
    add_products(account, "A")
    return account.sell({"A": 2})


def test_it_is_told_as_the_documents_show_it() -> None:
    assert cancelling.said(a_cancellation()) == sample("told/order_cancel_request")


@pytest.mark.parametrize(("restock", "units"), [(True, 12), (False, 10)])
def test_units_are_put_back_only_where_it_is_said(restock: bool, units: int) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        connected(simulator).cancel_order(str(order), a_cancellation(restock=restock))
        assert account.amount("A") == units


def test_units_are_put_back_once_however_often_it_is_told() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        order = an_order(account)
        connector = connected(simulator, ear=ear)
        account.knobs.answer_lost = 1
        with pytest.raises(PlatformError):
            connector.cancel_order(str(order), a_cancellation())
        for _ in range(2):
            connector.cancel_order(str(order), a_cancellation())
        assert account.amount("A") == 12
        assert len(ear.said("POST")) == 1


def test_a_paid_order_stays_paid_and_is_cancelled() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        connected(simulator).cancel_order(str(order), a_cancellation())
        kept = account.orders[order]
        assert (kept["status"], kept["payment_status"]) == ("cancelled", "paid")
        assert kept["cancel_reason"] == "inventory"


def test_an_order_that_has_left_is_not_cancelled() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        order = an_order(account)
        account.set_status(order, "shipped")
        with pytest.raises(PlatformError) as refused:
            connected(simulator).cancel_order(str(order), a_cancellation())
        assert (refused.value.code, refused.value.detail) == (
            "rejected",
            "The order has been shipped",
        )
