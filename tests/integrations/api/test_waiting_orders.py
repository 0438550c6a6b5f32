"""GET /api/v1/waiting-orders: what was sold and is not imported yet, and why."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from integrations.models import Scope, WaitingOrder
from tests.builders import (
    a_connection,
    a_merchant,
    a_sku,
    a_token,
    a_waiting_item,
    a_waiting_order,
)
from tests.integrations.api.calls import get

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def listed(token: str, **filters: Any) -> list[str]:
    response = get(f"waiting-orders?{urlencode(filters)}", token)
    assert response.status_code == 200, response.content
    return [order["number"] for order in response.json()["items"]]


def test_a_waiting_order_is_told_with_its_reason_and_its_lines() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant)
    order = a_waiting_order(
        connection, number="1001", channel="Mercado Livre", total=Decimal("15.5"), placed_at=NOW
    )
    sku = a_sku(merchant, code="MUG")
    a_waiting_item(order, sku=sku, sku_code="MUG", external_id="i1", quantity=3, reserved=2)
    a_waiting_item(order, sku_code="CUP", external_id="i2", title="A cup")
    WaitingOrder.objects.update(since=NOW, seen_at=NOW)

    [told] = get("waiting-orders", a_token(merchant)).json()["items"]

    assert told.pop("reason_text").startswith("The order's carrier is not known")
    assert told == {
        "id": order.pk,
        "source": connection.source,
        "external_id": order.inbound.external_id,
        "number": "1001",
        "channel": "Mercado Livre",
        "connection": connection.pk,
        "store": connection.store.name,
        "status": "paid",
        "total": "15.50",
        "placed_at": "2026-03-14T15:09:26Z",
        "reason": "unmapped_carrier",
        "term": "Jadlog",
        "detail": "",
        "waiting_since": "2026-03-14T15:09:26Z",
        "read_at": "2026-03-14T15:09:26Z",
        "items": [
            {
                "sku": "MUG",
                "sku_code": "MUG",
                "external_id": "i1",
                "title": "",
                "quantity": 3,
                "reserved": 2,
            },
            {
                "sku": None,
                "sku_code": "CUP",
                "external_id": "i2",
                "title": "A cup",
                "quantity": 1,
                "reserved": 0,
            },
        ],
    }


def test_they_are_filtered_and_paged() -> None:
    merchant = a_merchant()
    one, other = a_connection(merchant), a_connection(merchant)
    a_waiting_order(one, number="a")
    a_waiting_order(one, number="b", code="unknown_sku")
    a_waiting_order(other, number="c")
    token = a_token(merchant)

    assert listed(token, connection=one.pk) == ["a", "b"]
    assert listed(token, reason="unknown_sku") == ["b"]
    assert listed(token, number="c") == ["c"]

    following = get("waiting-orders?limit=2", token).json()["next"]
    rest = get(f"waiting-orders?{urlsplit(following).query}", token).json()
    assert [order["number"] for order in rest["items"]] == ["c"]
    assert rest["next"] is None


def test_another_merchants_are_not_there_and_a_scope_is_needed() -> None:
    a_waiting_order(a_connection(a_merchant()))
    ours = a_merchant()
    assert listed(a_token(ours)) == []
    writer = a_token(ours, scopes=[Scope.STOCK_WRITE])
    assert get("waiting-orders", writer).status_code == 403


def test_the_queries_do_not_grow_with_the_orders() -> None:
    merchant = a_merchant()
    connection, token = a_connection(merchant), a_token(merchant)

    def queries() -> int:
        with CaptureQueriesContext(database) as captured:
            listed(token)
        return len(captured)

    def some_more() -> None:
        for _ in range(3):
            order = a_waiting_order(connection)
            a_waiting_item(order, sku=a_sku(merchant))

    some_more()
    queries()
    few = queries()
    some_more()
    assert queries() == few
