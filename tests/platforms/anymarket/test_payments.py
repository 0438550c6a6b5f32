"""How an order is paid and to whom it is billed, where the words of real orders vary."""

from decimal import Decimal
from typing import Any

import pytest

from integrations.platforms.anymarket.mapper import draft
from orders.drafts import AddressDraft, PaymentDraft
from tests.platforms.anymarket.test_mapper import order


def paid(**payment: Any) -> PaymentDraft:
    [told] = draft(order(payments=[payment])).payments
    return told


def test_the_marketplaces_own_word_stands_where_anymarket_knows_none() -> None:
    known = paid(paymentMethodNormalized="UNKNOWN", method="Mercado Crédito", cardOperator="elo")
    assert (known.method, known.detail) == ("Mercado Crédito", "elo")


@pytest.mark.parametrize(
    ("told", "number"), [(None, 1), (0, 1), (Decimal("1.0"), 1), ("12", 12), (10**9, 999)]
)
def test_installments_are_at_least_one(told: Any, number: int) -> None:
    assert paid(installments=told).installments == number


def test_an_amount_that_is_not_told_is_not_zero() -> None:
    assert paid(value=None).amount is None
    assert paid(value=0).amount == Decimal(0)


def test_several_payments_come_in_their_order() -> None:
    told = [{"method": "pix", "value": 4}, {"method": "card", "value": 6}]
    assert [one.method for one in draft(order(payments=told)).payments] == ["pix", "card"]


def test_an_order_without_either_says_nothing() -> None:
    bare = draft(order(payments=None, billingAddress=None))
    assert (bare.payments, bare.billing) == ((), AddressDraft())


def test_a_street_may_stand_in_the_line_of_the_address() -> None:
    billed = draft(order(billingAddress={"address": "Rua A, 1", "state": "PR"})).billing
    assert (billed.street, billed.state) == ("Rua A, 1", "PR")
