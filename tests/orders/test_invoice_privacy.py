"""What an NF-e's XML says of the buyer is erased with the order."""

from decimal import Decimal
from typing import Any

import pytest

from orders import invoicing, privacy
from orders.invoicing import InvoiceRow
from orders.models import Invoice, Order
from tests.builders import a_merchant, a_sku, an_item, an_order
from tests.orders.nfe_samples import AUTHORISED, ISSUED, a_key_of, an_xml_of

pytestmark = pytest.mark.django_db


def an_invoiced_order(merchant: Any = None) -> Order:
    merchant = merchant or a_merchant()
    order = an_order(merchant, items=[an_item(a_sku(merchant), quantity=2)])
    assert hand_in(order) == 1
    return order


def hand_in(order: Order) -> int:
    row = InvoiceRow(0, order.pk, a_key_of(order, order.pk), xml=an_xml_of(order, order.pk))
    return invoicing.issue(order.merchant_id, [row], "test").changed


def test_the_xml_goes_and_key_and_figures_stay() -> None:
    order = an_invoiced_order()
    other = an_invoiced_order(order.merchant)

    privacy.redact([order.pk], "privacy:1")

    invoice = Invoice.objects.get(order=order)
    assert invoice.xml == ""
    assert (invoice.key, invoice.number) == (a_key_of(order, order.pk), str(order.pk))
    assert (invoice.total, invoice.issued_at) == (Decimal("20.00"), ISSUED)
    assert invoice.authorised_at == AUTHORISED
    assert Invoice.objects.get(order=other).xml


def test_the_xml_does_not_come_back() -> None:
    order = an_invoiced_order()
    privacy.redact([order.pk], "privacy:1")
    assert hand_in(order) == 0
    assert Invoice.objects.get().xml == ""


def test_a_buyer_is_handed_the_invoice() -> None:
    order = an_invoiced_order()
    [told] = privacy.export([order.pk])
    assert told["invoices"] == [
        {
            "key": a_key_of(order, order.pk),
            "number": str(order.pk),
            "series": "1",
            "issued_at": "2026-05-20T12:30:00+00:00",
            "total": "20.00",
            "link": "",
            "xml": an_xml_of(order, order.pk).decode(),
        }
    ]
