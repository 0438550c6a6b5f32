"""How an order is paid and to whom it is billed, where shops fill in little."""

from typing import Any

import pytest

from integrations.platforms.nuvemshop.mapper import draft
from orders.drafts import PaymentDraft
from tests.platforms.nuvemshop.builders import sample

ORDER = "order_2025-03"
NOBODY = dict.fromkeys(("gateway", "gateway_name", "payment_details"))


def paid(**changes: Any) -> tuple[PaymentDraft, ...]:
    return draft(sample(ORDER, **changes)).payments


def test_a_card_is_named_by_its_company() -> None:
    details = {"method": "credit_card", "credit_card_company": "visa", "installments": "6"}
    assert paid(payment_details=details) == (
        PaymentDraft(method="credit_card", detail="visa", installments=6, status="paid"),
    )


def test_where_only_the_gateway_is_told_it_is_the_way() -> None:
    [one] = paid(payment_details=[], gateway_name="PIX na entrega")
    assert (one.method, one.detail, one.installments) == ("PIX na entrega", "", 1)


@pytest.mark.parametrize("gateway", [None, "not-provided"])
def test_who_tells_no_way_tells_no_payment(gateway: str | None) -> None:
    assert paid(**{**NOBODY, "gateway": gateway}) == ()


def test_what_is_not_told_is_as_in_the_other_address_where_both_are_one() -> None:
    same = draft(sample(ORDER, billing_address=None, billing_city=None, billing_name="Loja X"))
    assert (same.billing.street, same.billing.city) == (same.shipping.street, same.shipping.city)
    assert same.billing.receiver == "Loja X"


def test_another_address_is_not_filled_in() -> None:
    other = sample(ORDER, billing_address=None, same_billing_and_shipping_address=False)
    assert draft(other).billing.street == ""
