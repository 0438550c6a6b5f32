"""What the made-up shop is told of an order."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.contract import Cancellation, CancelReason, Invoice, PlatformError, Shipment
from integrations.platforms.sandbox import fulfilment
from integrations.platforms.sandbox.simulator import Simulator
from tests.platforms.sandbox.builders import account_of, connected

NOON = datetime(2026, 5, 21, 12, tzinfo=UTC)
INVOICE = Invoice(key="35", number="123", series="1", issued_at=NOON, xml=b"<nfe/>")
SHIPMENT = Shipment(carrier="Correios", code="QB1", shipped_at=NOON)
CANCELLATION = Cancellation(reason=CancelReason.FRAUD, restock=False, email=False)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            fulfilment.invoice(INVOICE),
            {"number": "123", "series": "1", "issued_at": "2026-05-21T12:00:00+00:00", "link": ""},
        ),
        (
            fulfilment.shipment(SHIPMENT),
            {
                "carrier": "Correios",
                "code": "QB1",
                "url": "",
                "sent_at": "2026-05-21T12:00:00+00:00",
                "notify": False,
            },
        ),
        (fulfilment.delivery(NOON), {"received_at": "2026-05-21T12:00:00+00:00"}),
        (
            fulfilment.cancellation(CANCELLATION),
            {"reason": "fraud", "detail": "", "restock": False, "email": False},
        ),
    ],
)
def test_it_is_told_in_the_shops_words(words: dict[str, Any], expected: dict[str, Any]) -> None:
    assert words == expected


def test_an_invoice_makes_an_order_invoiced() -> None:
    with Simulator() as simulator:
        order = account_of(simulator, "A").sell({"A": 1})
        connector = connected(simulator)
        connector.tell_invoice(order, INVOICE)
        assert connector.read_order(order).status == "invoiced"


def test_an_order_that_has_left_is_not_cancelled() -> None:
    with Simulator() as simulator:
        order = account_of(simulator, "A").sell({"A": 1}, "sent")
        with pytest.raises(PlatformError) as refused:
            connected(simulator).cancel_order(order, CANCELLATION)
        assert (refused.value.code, refused.value.detail) == ("rejected", "The goods have left.")
