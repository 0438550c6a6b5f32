from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from integrations.admin.order_steps import invoice
from orders.models import Invoice, Order, OrderEvent
from tests.builders import a_sku, an_item
from tests.integrations.admin.order_steps.pressed import (
    an_order_of_a_connection,
    errors,
    press,
    said,
    went_on,
)
from tests.orders.nfe_samples import a_key, an_xml

pytestmark = pytest.mark.django_db

ISSUED = "2026-05-20T09:30"


def an_order(**values: Any) -> Order:
    order, connection = an_order_of_a_connection(**values)
    item = an_item(a_sku(connection.merchant), unit_price=Decimal("20.00"))
    item.order = order
    item.save()
    Order.objects.update(total=Decimal("20.00"))
    return order


def test_an_order_is_invoiced_by_its_key() -> None:
    order = an_order()
    key = a_key(order.merchant.cnpj)
    spaced = f" {key[:4]} {key[4:]} "
    answer = press(order, "invoice", key=spaced, issued_at=ISSUED, total="20,00")
    assert went_on(answer, order)
    order.refresh_from_db()
    [kept] = Invoice.objects.all()
    assert (order.status, kept.key, kept.total) == ("invoiced", key, Decimal("20.00"))
    assert kept.issued_at.isoformat() == "2026-05-20T12:30:00+00:00"
    assert kept.cause == OrderEvent.objects.filter(to_status="invoiced").get().cause
    assert kept.cause.startswith("user:")


def test_the_xml_says_all() -> None:
    order = an_order()
    key = a_key(order.merchant.cnpj)
    xml = SimpleUploadedFile("nfe.xml", an_xml(key, "20.00"))
    assert went_on(press(order, "invoice", xml=xml), order)
    [kept] = Invoice.objects.all()
    assert (kept.key, kept.authorised_at is not None) == (key, True)
    assert kept.xml.startswith("<?xml")


def test_said_again_it_changes_nothing() -> None:
    order = an_order()
    key = a_key(order.merchant.cnpj)
    press(order, "invoice", key=key, issued_at=ISSUED)
    answer = press(order, "invoice", key=key, issued_at=ISSUED)
    assert went_on(answer, order)
    assert (Invoice.objects.count(), len(said(answer))) == (1, 1)


def test_a_refusal_is_told_and_the_form_keeps_what_was_typed() -> None:
    order = an_order()
    key = a_key("11222333000181")
    answer = press(order, "invoice", key=key, number="9", issued_at=ISSUED)
    assert "11222333000181" in errors(answer)["__all__"][0]
    assert 'value="9"' in answer.content.decode()
    order.refresh_from_db()
    assert order.status == "paid"


def test_a_test_accounts_connection_takes_any_key() -> None:
    order, connection = an_order_of_a_connection()
    connection.check_invoice_key = False
    connection.save()
    answer = press(order, "invoice", key="1" * 44, issued_at=ISSUED)
    assert went_on(answer, order)


def test_nothing_given_is_no_invoice() -> None:
    assert "key" in errors(press(an_order(), "invoice"))


def test_a_huge_file_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoice, "MOST_BYTES", 3)
    xml = SimpleUploadedFile("nfe.xml", b"<nfe/>")
    assert "xml" in errors(press(an_order(), "invoice", xml=xml))
