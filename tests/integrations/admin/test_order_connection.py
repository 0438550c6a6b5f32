"""What the integrations add to an order's page: its connection, what was said, what is known."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from integrations import tokens
from integrations.admin.order_page.exchange import about
from integrations.models import CallLog, Connection, OrderTelling, Scope, State
from orders.models import Order, OrderEvent
from tests.builders import a_connection, a_merchant, a_store, a_user, a_webhook, an_order
from tests.integrations.admin.pages import address, browser
from tests.orders.admin.order_pages import page, words

pytestmark = pytest.mark.django_db


def an_order_of(connection: Connection, **values: Any) -> Order:
    given = {"external_id": "88 1", **values}
    return an_order(connection.merchant, source=connection.source, **given)


def a_call(connection: Connection, path: str, **values: Any) -> CallLog:
    given = {"method": "GET", "status": 200, "milliseconds": 12, **values}
    url = f"https://shop.example/v1{path}"
    return CallLog.objects.create(
        merchant=connection.merchant, connection=connection, url=url, **given
    )


def told(order: Order, connection: Connection, **values: Any) -> OrderTelling:
    return OrderTelling.objects.create(
        merchant=order.merchant, connection=connection, order=order, **values
    )


def test_the_head_names_the_connection_and_leads_there() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant, store=a_store(merchant, name="Centro"))
    fact = page(an_order_of(connection)).context["facts"][-1]
    assert strip_tags(fact.text) == "Centro · ANYMARKET"
    assert address(Connection, "change", connection.pk) in fact.text
    assert not fact.alarming


def test_a_connection_that_is_lost_alarms() -> None:
    connection = a_connection(a_merchant(), state=State.NEEDS_REAUTHORISATION)
    assert page(an_order_of(connection)).context["facts"][-1].alarming


def test_a_strangers_connection_is_not_named() -> None:
    other = a_connection(a_merchant(), store=a_store(a_merchant(), name="Segredo"))
    order = an_order(a_merchant(), source=other.source)
    a_webhook(other, order.external_id, event="segredo")
    html = page(order).content.decode()
    assert "Segredo" not in html
    assert "segredo" not in html


def test_calls_and_requests_about_the_order_are_in_its_history_in_their_order() -> None:
    connection = a_connection(a_merchant())
    order = an_order_of(connection)
    now = timezone.now()
    a_webhook(connection, order.external_id, received_at=now - timedelta(minutes=2), state="done")
    a_webhook(connection, "other")
    a_call(connection, "/orders/88%201?x=1", response="<script>alert(1)</script>")
    a_call(connection, "/orders/88%201/invoices", method="POST", status=422)
    a_call(connection, "/orders/881")
    a_call(a_connection(order.merchant), "/orders/88%201")
    OrderEvent.objects.create(merchant=order.merchant, order=order, kind="moved", cause="test")
    later = (timezone.now() + timedelta(seconds=90)).isoformat()
    told(order, connection, sent={"invoices": {"1" * 44: {"mark": "x", "at": later}}})

    answer = page(order)

    lines = answer.context["history"]
    assert [line.moment.way for line in lines] == ["in", "out", "out", "decided", "taken"]
    assert [line.moment.failed for line in lines] == [False, False, True, False, False]
    assert lines[0].lag == ""
    assert lines[1].lag == "2 min"
    assert lines[2].moment.title == "POST /v1/orders/88%201/invoices"
    assert "<script>alert(1)" not in answer.content.decode()


def test_requests_are_found_by_an_index() -> None:
    connection = a_connection(a_merchant())
    for number in range(300):
        a_call(connection, f"/orders/{number}")
    with database.cursor() as cursor:
        cursor.execute("ANALYZE integrations_calllog")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = about(connection.pk, "1").explain()
    assert "call_of_order" in plan


def test_what_the_platform_refused_is_told_in_its_own_words() -> None:
    connection = a_connection(a_merchant(), push_status=False)
    order = an_order_of(connection)
    told(
        order,
        connection,
        parked_at=timezone.now(),
        error_code="step_refused",
        error_detail="Código <usado>",
        sent={"delivered": {"mark": "x"}, "shipments": {"7": "old"}, "cancelled": "broken"},
    )
    html = page(order).content.decode()
    assert "Código &lt;usado&gt;" in html
    section = page(order).context["sections"][-1]
    assert len(section.rows) == 4


def test_connections_and_partners_are_named_in_the_history() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant, store=a_store(merchant, name="Centro"))
    order = an_order_of(connection)
    token = tokens.issue(merchant, "ERP da Ana", [Scope.ORDERS_WRITE])[0]
    for cause in (connection.source, token.cause):
        OrderEvent.objects.create(merchant=merchant, order=order, kind="moved", cause=cause)
    causes = [line.cause for line in page(order).context["history"]]
    assert causes[0] == "Centro · ANYMARKET"
    assert causes[1].startswith("ERP da Ana")


def test_the_list_names_each_orders_connection() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant, store=a_store(merchant, name="Centro"))
    an_order_of(connection, status="paid")
    an_order(merchant, source="demo", status="paid")
    html = browser(a_user(merchant)).get(address(Order, "changelist")).content.decode()
    assert "Centro · ANYMARKET" in words(html)
    assert "demo" in words(html)


def test_more_said_is_not_more_queries() -> None:
    connection = a_connection(a_merchant())
    order = an_order_of(connection)
    told(order, connection, sent={"shipments": {"1": {"mark": "x"}}})
    client = browser(a_user(order.merchant))
    url = address(Order, "change", order.pk)

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(database) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def more(number: int) -> None:
        for place in range(number):
            a_webhook(connection, order.external_id)
            a_call(connection, "/orders/88%201")
            token = tokens.issue(order.merchant, f"ERP {place}", [Scope.ORDERS_WRITE])[0]
            order.events.create(merchant=order.merchant, kind="moved", cause=token.cause)
            order.events.create(merchant=order.merchant, kind="moved", cause=connection.source)

    more(2)
    few = queries()
    more(6)
    assert queries() == few
