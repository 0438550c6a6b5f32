from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.batch import BatchResult
from catalog.models import Merchant
from orders import invoicing, signals
from orders.invoicing import InvoiceRow
from orders.models import EventKind, Invoice, Order, Status
from orders.rules import OrderRules
from tests.builders import a_merchant, a_sku, an_item, an_order
from tests.orders.drafts import history
from tests.orders.nfe_samples import AUTHORISED, ISSUED, a_key_of, an_xml_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

LINK = "https://erp.example.com/nfe/123.xml"


def an_order_of(merchant: Merchant | None = None, **values: Any) -> Order:
    """Two pieces, 20.00 in all."""
    merchant = merchant or a_merchant()
    return an_order(merchant, items=[an_item(a_sku(merchant), quantity=2)], **values)


def a_row(order: Order, index: int = 0, **values: Any) -> InvoiceRow:
    given = {"key": a_key_of(order), "issued_at": ISSUED, **values}
    return InvoiceRow(index=index, order_id=order.pk, **given)


def issue(order: Order, *rows: InvoiceRow, **values: Any) -> BatchResult:
    return invoicing.issue(order.merchant_id, rows, "token:1", **values)


def refusals(result: BatchResult) -> Mapping[int, str]:
    return {row.index: row.code for row in result.rejected}


def test_a_paid_order_is_invoiced() -> None:
    order = an_order_of()
    result = issue(order, a_row(order, link=LINK, authorised_at=AUTHORISED))
    assert (result.received, result.changed, result.rejected) == (1, 1, [])
    invoice = Invoice.objects.get()
    assert (invoice.order_id, invoice.merchant_id) == (order.pk, order.merchant_id)
    assert (invoice.number, invoice.series, invoice.key) == ("123", "1", a_key_of(order))
    assert (invoice.issued_at, invoice.authorised_at) == (ISSUED, AUTHORISED)
    assert (invoice.total, invoice.link, invoice.xml) == (None, LINK, "")
    assert invoice.cause == "token:1"
    before = order.updated_at
    order.refresh_from_db()
    assert (order.status, order.invoiced_at) == (Status.INVOICED, ISSUED)
    assert order.updated_at > before
    assert history(order) == [
        (EventKind.INVOICE, "", "", "123/1 · authorised by SEFAZ"),
        (EventKind.MOVED, "paid", "invoiced", ""),
    ]


def test_the_xml_says_it_all() -> None:
    order = an_order_of()
    assert issue(order, InvoiceRow(0, order.pk, "", xml=an_xml_of(order))).changed == 1
    invoice = Invoice.objects.get()
    assert (invoice.key, invoice.number, invoice.series) == (a_key_of(order), "123", "1")
    assert (invoice.issued_at, invoice.authorised_at) == (ISSUED, AUTHORISED)
    assert invoice.total == Decimal("20.00")
    assert invoice.xml.encode() == an_xml_of(order)


def test_what_the_xml_says_counts_before_what_is_given_beside_it() -> None:
    order = an_order_of()
    other = ISSUED + timedelta(days=1)
    issue(order, a_row(order, issued_at=other, authorised_at=other, xml=an_xml_of(order)))
    invoice = Invoice.objects.get()
    assert (invoice.issued_at, invoice.authorised_at) == (ISSUED, AUTHORISED)


def test_a_document_that_is_not_authorised_is_read_and_not_kept() -> None:
    order = an_order_of()
    issue(order, a_row(order, issued_at=None, xml=an_xml_of(order, authorised_at=None)))
    invoice = Invoice.objects.get()
    assert (invoice.issued_at, invoice.total) == (ISSUED, Decimal("20.00"))
    assert (invoice.authorised_at, invoice.xml) == (None, "")


def test_the_same_again_is_unchanged_and_rings_nobody(heard: list[Any]) -> None:
    order = an_order_of()
    row = a_row(order, link=LINK, xml=an_xml_of(order))
    issue(order, row)
    before = Order.objects.values().get()
    heard.clear()
    result = issue(order, row)
    assert (result.changed, result.unchanged) == (0, 1)
    assert (Order.objects.values().get(), heard) == (before, [])
    assert order.events.filter(kind=EventKind.INVOICE).count() == 1


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.RETURNED, Status.DELIVERED])
def test_the_same_again_is_unchanged_whatever_became_of_the_order(status: Status) -> None:
    order = an_order_of()
    issue(order, a_row(order))
    Order.objects.update(status=status)
    assert issue(order, a_row(order)).unchanged == 1


def test_what_comes_later_is_taken_over_and_rings(heard: list[Any]) -> None:
    order = an_order_of()
    issue(order, a_row(order))
    for news, told in (
        ({"link": LINK}, "link received"),
        ({"authorised_at": AUTHORISED}, "authorised by SEFAZ"),
        ({"xml": an_xml_of(order)}, "total told · XML received"),
    ):
        heard.clear()
        assert issue(order, a_row(order, **news)).changed == 1
        assert heard == [[order.pk]]
        assert history(order)[-1] == (EventKind.INVOICE, "", "", f"123/1 · {told}")
    invoice = Invoice.objects.get()
    assert (invoice.link, invoice.authorised_at, invoice.total) == (LINK, AUTHORISED, 20)
    assert invoice.xml.encode() == an_xml_of(order)


def test_when_sefaz_said_yes_is_told_once_but_the_xml_knows_better() -> None:
    order = an_order_of()
    by_hand = AUTHORISED + timedelta(hours=3)
    issue(order, a_row(order, authorised_at=by_hand))
    later = a_row(order, authorised_at=by_hand + timedelta(hours=1))
    assert issue(order, later).unchanged == 1
    assert issue(order, a_row(order, xml=an_xml_of(order))).changed == 1
    assert Invoice.objects.get().authorised_at == AUTHORISED


def test_what_the_kept_xml_says_stands() -> None:
    order = an_order_of()
    issue(order, a_row(order, xml=an_xml_of(order)))
    by_hand = a_row(order, issued_at=ISSUED + timedelta(hours=1), total=Decimal("7.00"))
    assert issue(order, by_hand).unchanged == 1
    bare = a_row(order, xml=an_xml_of(order, authorised_at=None))
    assert issue(order, bare).unchanged == 1
    other = a_row(order, xml=an_xml_of(order, issued_at=ISSUED + timedelta(hours=1)))
    assert refusals(issue(order, other)) == {0: "other_content"}
    assert Invoice.objects.get().xml.encode() == an_xml_of(order)


def test_an_invoice_still_comes_when_the_goods_have_left() -> None:
    order = an_order_of(status=Status.SHIPPED)
    assert issue(order, a_row(order)).changed == 1
    order.refresh_from_db()
    assert (order.status, order.invoiced_at) == (Status.SHIPPED, ISSUED)
    assert [kind for kind, *_ in history(order)] == [EventKind.INVOICE]


def test_rows_of_a_batch_are_taken_one_after_the_other() -> None:
    order = an_order_of()
    other = an_order_of(order.merchant)
    result = issue(
        order,
        a_row(order, 0),
        a_row(order, 1),
        a_row(order, 2, link=LINK),
        a_row(other, 3, key=a_key_of(order)),
        a_row(other, 4, key=a_key_of(other, 124)),
    )
    assert (result.changed, result.unchanged) == (3, 1)
    assert refusals(result) == {3: "another_order"}
    assert order.number in result.rejected[0].reason
    assert Invoice.objects.get(order=order).link == LINK


def test_an_order_may_have_several_invoices() -> None:
    order = an_order_of()
    issue(order, a_row(order, issued_at=ISSUED + timedelta(hours=1)))
    assert issue(order, a_row(order, key=a_key_of(order, 124))).changed == 1
    assert [invoice.number for invoice in order.invoices.all()] == ["123", "124"]
    moves = [kind for kind, *_ in history(order) if kind == EventKind.MOVED]
    assert len(moves) == 1


def test_without_the_rule_a_key_needs_its_shape_only() -> None:
    order = an_order_of(source="connection:1")
    nines = a_row(order, key="9" * 44, number="0017", series="2")
    assert refusals(issue(order, nines)) == {0: "wrong_key"}
    rules = {"connection:1": OrderRules(check_key=False)}
    assert issue(order, nines, rules=rules).changed == 1
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.series) == ("17", "2")
    assert issue(order, nines, rules=rules).unchanged == 1
    short = a_row(order, key="9" * 43)
    assert refusals(issue(order, short, rules=rules)) == {0: "wrong_key"}


def test_the_rule_is_the_orders_own_connections() -> None:
    order = an_order_of(source="connection:1")
    rules = {"connection:2": OrderRules(check_key=False)}
    nines = a_row(order, key="9" * 44)
    assert refusals(issue(order, nines, rules=rules)) == {0: "wrong_key"}


def test_the_xml_of_an_erased_order_is_not_kept() -> None:
    order = an_order_of(redacted_at=timezone.now())
    row = a_row(order, xml=an_xml_of(order))
    assert issue(order, row).changed == 1
    invoice = Invoice.objects.get()
    assert (invoice.total, invoice.authorised_at, invoice.xml) == (20, AUTHORISED, "")
    assert issue(order, row).unchanged == 1


@pytest.mark.parametrize("with_xml", [False, True])
def test_fifty_rows_cost_as_many_statements_as_one(with_xml: bool) -> None:
    merchant = a_merchant()
    costs = []
    for number in (1, 50):
        orders = [an_order_of(merchant) for _ in range(number)]
        new = [numbered(order, index, with_xml=with_xml) for index, order in enumerate(orders)]
        more = [numbered(order, index, link=LINK) for index, order in enumerate(orders)]
        costs.append((cost(merchant, new), cost(merchant, more), cost(merchant, more)))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 14
    assert Invoice.objects.exclude(xml="").filter(link=LINK).count() == 51


def numbered(order: Order, index: int, *, with_xml: bool = True, **values: Any) -> InvoiceRow:
    xml = an_xml_of(order, order.pk) if with_xml else b""
    return a_row(order, index, key=a_key_of(order, order.pk), xml=xml, **values)


def cost(merchant: Merchant, rows: list[InvoiceRow]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert not invoicing.issue(merchant.pk, rows, "test").rejected
    return len(captured)


@pytest.fixture
def heard() -> Any:
    """The orders of each ring."""
    rings: list[list[int]] = []

    def hear(order_ids: list[int], **_: Any) -> None:
        rings.append(order_ids)

    signals.changed.connect(hear, weak=False)
    yield rings
    signals.changed.disconnect(hear)
