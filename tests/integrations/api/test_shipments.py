from typing import Any

import pytest

from integrations.models import Connection, Switch
from integrations.sync.replay import replay
from orders.models import Order, Shipment, Status
from tests.builders import a_carrier, a_connection, a_merchant, a_shipment, a_token, an_order
from tests.integrations.api.calls import codes, get, send

pytestmark = pytest.mark.django_db

LEFT = "2026-03-20T12:00:00-03:00"


def post(token: str, *rows: Any) -> Any:
    return send("POST", "shipments", token, {"items": list(rows)})


def test_a_parcel_is_taken_and_told_with_its_order() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    a_carrier(merchant, code="COR", name="Correios", tracking_url="https://example.com/?c={code}")
    order = an_order(merchant)

    answer = post(
        token,
        {"order": order.pk, "carrier": "COR", "tracking_code": "BR 1", "shipped_at": LEFT},
        {"order": order.pk, "carrier": "Motoboy", "shipped_at": LEFT},
    )

    assert (answer.status_code, answer.json()["changed"]) == (200, 2)
    told = get(f"orders/{order.pk}", token).json()
    assert told["status"] == "shipped"
    assert told["shipments"] == [
        {
            "carrier": "COR",
            "carrier_name": "Correios",
            "tracking_code": "BR 1",
            "tracking_url": "https://example.com/?c=BR%201",
            "shipped_at": "2026-03-20T15:00:00Z",
            "delivered_at": None,
        },
        {
            "carrier": "Motoboy",
            "carrier_name": "Motoboy",
            "tracking_code": "",
            "tracking_url": "",
            "shipped_at": "2026-03-20T15:00:00Z",
            "delivered_at": None,
        },
    ]


def test_the_same_again_is_counted_as_unchanged() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    row = {"order": an_order(merchant).pk, "carrier": "Jadlog", "tracking_code": "1"}
    post(token, row)
    answer = post(token, row).json()
    assert (answer["changed"], answer["unchanged"]) == (0, 1)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"order": "7"}, "malformed"),
        ({"order": 0}, "malformed"),
        ({"order": 2**63}, "malformed"),
        ({"order": 2**62}, "unknown_order"),
        ({"tracking_code": 5}, "malformed"),
        ({"carrier": "x" * 121}, "malformed"),
        ({"shipped_at": "2026-03-20T12:00:00"}, "malformed"),
        ({"shipped_at": "yesterday"}, "malformed"),
        ({"shipped_at": "2026-03-01T12:00:00-03:00"}, "wrong_moment"),
        ({"shipped_at": "2999-03-01T12:00:00-03:00"}, "wrong_moment"),
        ({"tracking_url": "javascript:alert(1)"}, "wrong_address"),
        ({"parcel": "1"}, "malformed"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(values: dict[str, Any], code: str) -> None:
    merchant = a_merchant()
    bad, good = an_order(merchant), an_order(merchant)
    response = post(a_token(merchant), {"order": bad.pk, **values}, {"order": good.pk})
    assert codes(response) == {0: code}
    assert [parcel.order_id for parcel in Shipment.objects.all()] == [good.pk]


def test_an_order_that_is_not_paid_is_refused() -> None:
    merchant = a_merchant()
    order = an_order(merchant, status=Status.PENDING)
    assert codes(post(a_token(merchant), {"order": order.pk})) == {0: "not_paid"}


def test_the_connections_rule_about_invoices_is_obeyed() -> None:
    merchant = a_merchant()
    connection = a_connection(merchant, ship_before_invoice=False)
    order = an_order(merchant, source=connection.source)
    assert codes(post(a_token(merchant), {"order": order.pk})) == {0: "not_invoiced"}
    Connection.objects.update(ship_before_invoice=True)
    assert codes(post(a_token(merchant), {"order": order.pk})) == {}


def test_switched_off_a_shipment_is_held_and_applied_afterwards() -> None:
    merchant = a_merchant()
    order = an_order(merchant)
    Switch.objects.create(merchant=merchant, on=False)
    assert post(a_token(merchant), {"order": order.pk}).status_code == 202
    assert not Shipment.objects.exists()
    Switch.objects.update(on=True)
    replay(merchant.pk, limit=5)
    assert Order.objects.get().status == Status.SHIPPED


def test_a_stranger_sends_nothing_and_sees_nothing() -> None:
    order = an_order(a_merchant(), status=Status.SHIPPED)
    a_shipment(order, "1")
    stranger = a_token(a_merchant())
    assert codes(post(stranger, {"order": order.pk, "tracking_code": "1"})) == {0: "unknown_order"}
    assert get(f"orders/{order.pk}", stranger).status_code == 404


def test_it_needs_the_scope_of_writing_orders() -> None:
    merchant = a_merchant()
    reader = a_token(merchant, scopes=["orders:read", "stock:write"])
    assert post(reader, {"order": an_order(merchant).pk}).status_code == 403
    assert get("shipments", reader).status_code == 405
