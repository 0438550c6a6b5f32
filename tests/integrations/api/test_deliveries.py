from typing import Any

import pytest

from integrations.models import Switch
from integrations.sync.replay import replay
from orders.models import Order, Status
from tests.builders import a_merchant, a_shipment, a_token, an_order
from tests.integrations.api.calls import codes, get, send
from tests.orders.parcels import hours_ago

pytestmark = pytest.mark.django_db


def post(token: str, *rows: Any) -> Any:
    return send("POST", "deliveries", token, {"items": list(rows)})


def a_sent_order(merchant: Any, *codes: str) -> Order:
    order = an_order(merchant, status=Status.SHIPPED, shipped_at=hours_ago(5))
    for code in codes:
        a_shipment(order, code, shipped_at=hours_ago(5))
    return order


def test_an_order_is_delivered_with_its_parcels() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    order = a_sent_order(merchant, "1", "2")
    at = hours_ago(1).isoformat()

    assert post(token, {"order": order.pk, "tracking_code": "1"}).json()["changed"] == 1
    assert get(f"orders/{order.pk}", token).json()["status"] == "shipped"
    assert post(token, {"order": order.pk, "delivered_at": at}).json()["changed"] == 1

    told = get(f"orders/{order.pk}", token).json()
    assert told["status"] == "delivered"
    assert told["shipments"][1]["delivered_at"] == at.replace("+00:00", "Z")
    assert post(token, {"order": order.pk}).json()["unchanged"] == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"order": None}, "malformed"),
        ({"order": 2**62}, "unknown_order"),
        ({"tracking_code": "2"}, "unknown_shipment"),
        ({"delivered_at": "2026-03-20"}, "malformed"),
        ({"delivered_at": "2999-03-01T12:00:00-03:00"}, "wrong_moment"),
        ({"delivered_at": hours_ago(6).isoformat()}, "wrong_moment"),
        ({"carrier": "COR"}, "malformed"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(values: dict[str, Any], code: str) -> None:
    merchant = a_merchant()
    bad, good = a_sent_order(merchant, "1"), a_sent_order(merchant)
    response = post(a_token(merchant), {"order": bad.pk, **values}, {"order": good.pk})
    assert codes(response) == {0: code}
    delivered = Order.objects.filter(status=Status.DELIVERED)
    assert [order.pk for order in delivered] == [good.pk]


def test_what_was_not_sent_cannot_arrive() -> None:
    merchant = a_merchant()
    order = an_order(merchant)
    assert codes(post(a_token(merchant), {"order": order.pk})) == {0: "wrong_status"}


def test_switched_off_a_delivery_is_held_and_applied_afterwards() -> None:
    merchant = a_merchant()
    order = a_sent_order(merchant, "1")
    Switch.objects.create(merchant=merchant, on=False)
    assert post(a_token(merchant), {"order": order.pk}).status_code == 202
    Switch.objects.update(on=True)
    replay(merchant.pk, limit=5)
    assert Order.objects.get().status == Status.DELIVERED


def test_a_stranger_delivers_nothing() -> None:
    order = a_sent_order(a_merchant(), "1")
    assert codes(post(a_token(a_merchant()), {"order": order.pk})) == {0: "unknown_order"}
    assert Order.objects.get().status == Status.SHIPPED


def test_it_needs_the_scope_of_writing_orders() -> None:
    merchant = a_merchant()
    reader = a_token(merchant, scopes=["orders:read"])
    assert post(reader, {"order": a_sent_order(merchant).pk}).status_code == 403
