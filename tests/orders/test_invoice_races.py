"""Invoices that come at the same moment, in real threads on the real database."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from catalog.batch import BatchResult
from catalog.models import Merchant
from orders import invoicing, privacy, status
from orders.invoicing import InvoiceRow
from orders.models import EventKind, Invoice, Order, OrderEvent, Status
from tests.builders import a_merchant, a_sku, an_item, an_order
from tests.flows.test_races import at_once
from tests.orders.nfe_samples import ISSUED, a_key, a_key_of, an_xml, an_xml_of

pytestmark = pytest.mark.django_db(transaction=True)


def some_orders(merchant: Merchant, number: int) -> list[Order]:
    """Paid, 20.00 each."""
    sku = a_sku(merchant)
    return [an_order(merchant, items=[an_item(sku, quantity=2)]) for _ in range(number)]


def issue(merchant: Merchant, *rows: InvoiceRow) -> BatchResult:
    return invoicing.issue(merchant.pk, rows, "race")


def test_of_two_orders_that_bring_the_same_key_at_once_one_has_it() -> None:
    merchant = a_merchant()
    for number in range(1, 7):
        orders = some_orders(merchant, 4)
        key = a_key(merchant.cnpj, number)

        results = at_once(
            *(
                lambda order=order, key=key: issue(
                    merchant, InvoiceRow(0, order.pk, key, issued_at=ISSUED)
                )
                for order in orders
            )
        )

        assert sorted(result.changed for result in results) == [0, 0, 0, 1]
        codes = [row.code for result in results for row in result.rejected]
        assert codes == ["another_order"] * 3
        invoice = Invoice.objects.get(key=key)
        invoiced = Order.objects.filter(pk__in=[one.pk for one in orders], status=Status.INVOICED)
        assert invoiced.get() == invoice.order


def test_the_same_invoice_at_once_is_taken_once() -> None:
    merchant = a_merchant()
    [order] = some_orders(merchant, 1)
    row = InvoiceRow(0, order.pk, a_key_of(order), xml=an_xml_of(order))

    results = at_once(*(lambda: issue(merchant, row) for _ in range(8)))

    assert sum(result.changed for result in results) == 1
    assert sum(result.unchanged for result in results) == 7
    assert Invoice.objects.count() == 1
    kinds = list(OrderEvent.objects.values_list("kind", flat=True))
    assert kinds == [EventKind.INVOICE, EventKind.MOVED]


def test_parts_that_come_at_once_are_never_more_than_the_order() -> None:
    merchant = a_merchant()
    [order] = some_orders(merchant, 1)
    rows = [
        InvoiceRow(0, order.pk, "", xml=an_xml(a_key_of(order, number), "10.00", units=1))
        for number in range(1, 9)
    ]

    results = at_once(*(lambda row=row: issue(merchant, row) for row in rows))

    assert sum(result.changed for result in results) == Invoice.objects.count() == 2


def test_batches_in_any_order_never_wait_in_a_circle() -> None:
    merchant = a_merchant()
    orders = some_orders(merchant, 12)
    rows = [
        InvoiceRow(index, order.pk, a_key_of(order, 1 + index), issued_at=ISSUED)
        for index, order in enumerate(orders)
    ]

    results = at_once(
        lambda: issue(merchant, *rows),
        lambda: issue(merchant, *rows[::-1]),
        lambda: [issue(merchant, row) for row in rows[::-1]],
        lambda: [status.move(order.pk, Status.SHIPPED, "race") for order in orders],
    )

    assert not results[0].rejected and not results[1].rejected
    assert Invoice.objects.count() == 12
    assert set(Order.objects.values_list("status", flat=True)) == {Status.SHIPPED}
    assert not Order.objects.filter(invoiced_at=None).exists()


def test_an_invoice_and_a_cancel_at_once_leave_a_cancelled_order() -> None:
    merchant = a_merchant()
    for order in some_orders(merchant, 6):
        row = InvoiceRow(0, order.pk, a_key_of(order, order.pk), issued_at=ISSUED)
        at_once(
            lambda row=row: issue(merchant, row),
            lambda order=order: status.move(order.pk, Status.CANCELLED, "race"),
        )
    assert set(Order.objects.values_list("status", flat=True)) == {Status.CANCELLED}


def test_no_xml_outlives_an_erasing_that_waits_for_it() -> None:
    merchant = a_merchant()
    [order] = some_orders(merchant, 1)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            issue(merchant, InvoiceRow(0, order.pk, "", xml=an_xml_of(order)))
            erasing = pool.submit(erase, order)
            wait_until_somebody_waits()
        assert erasing.result() == 1
    assert Invoice.objects.get().xml == ""


def erase(order: Order) -> int:
    try:
        return privacy.redact([order.pk], "race")
    finally:
        connection.close()


def wait_until_somebody_waits() -> None:
    """For a lock that another connection to this database has."""
    query = (
        "SELECT pg_stat_clear_snapshot(), EXISTS (SELECT FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database())"
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.fetchone()[1]:
                return
        time.sleep(0.01)
    raise AssertionError("Nobody waits.")
