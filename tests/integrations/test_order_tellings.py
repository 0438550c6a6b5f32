"""Which orders their platforms have to hear of."""

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import DjangoAssertNumQueries

from integrations import order_tellings, queue, wakeup
from integrations.contract import PlatformError
from integrations.models import Activity, Connection, OrderTelling
from integrations.models.order_telling import STATUS
from orders import signals
from orders.models import Invoice, Order
from tests.builders import a_connection, a_merchant, an_order

pytestmark = pytest.mark.django_db

ERP = "token:erp"


def an_order_of(connection: Connection, **values: object) -> Order:
    return an_order(connection.merchant, source=connection.source, **values)


def mark(connection: Connection, *orders: Order, cause: str = ERP) -> int:
    return order_tellings.mark(connection.merchant_id, [order.pk for order in orders], cause)


def claim(connection: Connection) -> list[OrderTelling]:
    return queue.claim(OrderTelling, connection.pk, STATUS, 10)


def test_the_doorbell_marks_each_order_for_the_connection_it_came_by() -> None:
    merchant = a_merchant()
    one, other = a_connection(merchant), a_connection(merchant)
    first, second = an_order_of(one), an_order_of(other)

    signals.ring(merchant.pk, [first.pk, second.pk], ERP)

    rows = OrderTelling.objects.order_by("order_id")
    assert [(row.connection_id, row.order_id, row.revision) for row in rows] == [
        (one.pk, first.pk, 1),
        (other.pk, second.pk, 1),
    ]


def test_what_the_platform_said_costs_no_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    connection = a_connection(a_merchant())
    order = an_order_of(connection)

    with django_assert_num_queries(0):
        signals.ring(connection.merchant_id, [order.pk], connection.source)

    assert not OrderTelling.objects.exists()


def test_another_merchants_connection_hears_nothing() -> None:
    stranger = a_connection(a_merchant())
    order = an_order(a_merchant(), source=stranger.source)

    assert order_tellings.mark(order.merchant_id, [order.pk], ERP) == 0
    assert order_tellings.mark(stranger.merchant_id, [order.pk], ERP) == 0


def test_a_hundred_orders_are_marked_in_one_statement() -> None:
    connection = a_connection(a_merchant())
    costs = []
    for number in (1, 100):
        orders = [an_order_of(connection) for _ in range(number)]
        for _ in range(2):  # new rows, and rows that are there
            with CaptureQueriesContext(database) as statements:
                assert mark(connection, *orders) == number
            costs.append(len(statements))

    assert costs == [3] * 4  # two of them are the savepoint's


def test_a_row_at_rest_is_due_again_and_keeps_what_was_told() -> None:
    connection = a_connection(a_merchant())
    order = an_order_of(connection)
    mark(connection, order)
    [row] = claim(connection)
    assert order_tellings.note(row, {"delivered": {"mark": "1", "at": "x"}})
    queue.done(OrderTelling, [row])
    assert claim(connection) == []

    mark(connection, order)

    [again] = claim(connection)
    assert again.sent == {"delivered": {"mark": "1", "at": "x"}}


def test_a_step_is_noted_by_its_worker_only() -> None:
    connection = a_connection(a_merchant())
    order = an_order_of(connection)
    mark(connection, order)
    [row] = claim(connection)
    OrderTelling.objects.update(lease="another")

    assert not order_tellings.note(row, {"delivered": {}})
    assert OrderTelling.objects.get().sent == {}


def test_a_parked_row_goes_on_where_it_was_and_one_at_rest_begins_anew() -> None:
    connection = a_connection(a_merchant())
    parked, done, waiting = (an_order_of(connection) for _ in range(3))
    mark(connection, parked, done)
    rows = {row.order_id: row for row in claim(connection)}
    sent = {"delivered": {"mark": "1", "at": "x"}}
    for row in rows.values():
        order_tellings.note(row, sent)
    refusal = PlatformError("no", code="step_refused", permanent=True)
    queue.failed(OrderTelling, [(rows[parked.pk], refusal)])
    queue.done(OrderTelling, [rows[done.pk]])
    mark(connection, waiting)

    ids = OrderTelling.objects.values_list("pk", flat=True)
    assert order_tellings.resend(list(ids)) == 2

    found = {row.order_id: row.sent for row in claim(connection)}
    assert found == {parked.pk: sent, done.pk: {}, waiting.pk: {}}


@pytest.mark.django_db(transaction=True)
def test_whoever_has_to_hear_is_woken_on_commit_whatever_the_interval() -> None:
    connection = a_connection(a_merchant(), push_interval=15)
    later = "2999-01-01T00:00:00Z"
    Activity.objects.update(push_due_at=later, pull_due_at=later)
    order = an_order_of(connection)

    mark(connection, order)

    assert [row.task["args"] for row in OrmQ.objects.all()] == [(connection.pk,)]
    assert wakeup.wanting() == []  # it was woken
    Activity.objects.update(woken_at=None)
    assert wakeup.wanting() == [connection.pk]


def test_rows_of_a_flow_that_is_off_want_nobody() -> None:
    connection = a_connection(a_merchant(), push_status=False)
    Activity.objects.update(pull_due_at="2999-01-01T00:00:00Z")
    mark(connection, an_order_of(connection))

    assert wakeup.wanting() == []


def test_only_what_an_invoice_waits_for_is_looked_at_when_the_platform_speaks() -> None:
    connection = a_connection(a_merchant(), status_after="shipped")
    paid, shipped, bare = (
        an_order_of(connection, status=status) for status in ("paid", "shipped", "shipped")
    )
    for number, order in enumerate((paid, shipped)):
        Invoice.objects.create(
            merchant=connection.merchant, order=order, key=f"{number:044}", number="1", series="1",
            issued_at=timezone.now(), cause=ERP,
        )  # fmt: skip

    told = [
        order_tellings.mark_held_back(connection, order.external_id)
        for order in (paid, shipped, bare)
    ]
    assert told == [0, 1, 0]

    OrderTelling.objects.update(sent={"invoices": {f"{1:044}": {"mark": "1", "at": "x"}}})
    assert order_tellings.mark_held_back(connection, shipped.external_id) == 0


def test_an_order_that_goes_takes_its_row_along() -> None:
    connection = a_connection(a_merchant())
    order = an_order_of(connection)
    mark(connection, order)

    order.delete()

    assert not OrderTelling.objects.exists()
