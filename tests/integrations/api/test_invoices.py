import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Merchant
from integrations.models import HeldWrite, Scope, Switch
from integrations.sync.replay import replay
from orders.models import Invoice, Order, OrderEvent, Status
from tests.builders import a_connection, a_merchant, a_sku, a_token, an_item, an_order
from tests.integrations.api.calls import codes, get, send
from tests.orders.nfe_samples import a_key_of, an_xml_of

pytestmark = pytest.mark.django_db

ISSUED = "2026-05-20T09:30:00-03:00"
LINK = "https://erp.example.com/nfe/123.xml"


def an_order_of(merchant: Merchant, **values: Any) -> Order:
    return an_order(merchant, items=[an_item(a_sku(merchant), quantity=2)], **values)


def a_place(**values: Any) -> tuple[Order, str]:
    """A paid order of 20.00, and its merchant's token."""
    merchant = a_merchant()
    return an_order_of(merchant, **values), a_token(merchant)


def an_item_of(order: Order, **values: Any) -> dict[str, Any]:
    return {"order": order.pk, "key": a_key_of(order), "issued_at": ISSUED, **values}


def post(token: str, *items: Any) -> Any:
    return send("POST", "invoices", token, {"items": list(items)})


def told(order: Order, token: str) -> dict[str, Any]:
    answer: dict[str, Any] = get(f"orders/{order.pk}", token).json()
    return answer


def test_an_invoice_is_told_with_its_order() -> None:
    order, token = a_place()
    response = post(token, an_item_of(order, link=LINK))
    assert response.status_code == 200
    assert response.json() == {
        "received": 1, "changed": 1, "unchanged": 0, "rejected": 0, "rejections": []
    }  # fmt: skip
    expected = {
        "key": a_key_of(order),
        "number": "123",
        "series": "1",
        "issued_at": "2026-05-20T12:30:00Z",
        "authorised_at": None,
        "total": None,
        "link": LINK,
    }
    assert told(order, token)["invoices"] == [expected]
    assert told(order, token)["status"] == "invoiced"
    [listed] = get("orders?status=invoiced", token).json()["items"]
    assert listed["invoices"] == [expected]
    assert OrderEvent.objects.first().cause.startswith("token:")  # type: ignore[union-attr]


def test_an_xml_is_a_text_and_says_it_all() -> None:
    order, token = a_place()
    xml = an_xml_of(order).decode().replace("Ana Lima", "Anã “Lima”")
    assert post(token, {"order": order.pk, "xml": xml}).json()["changed"] == 1
    [invoice] = told(order, token)["invoices"]
    assert (invoice["key"], invoice["total"]) == (a_key_of(order), "20.00")
    assert invoice["authorised_at"] == "2026-05-20T12:30:07Z"
    assert "xml" not in invoice
    assert Invoice.objects.get().xml == xml
    assert post(token, {"order": order.pk, "xml": xml}).json()["unchanged"] == 1


@pytest.mark.parametrize("total", [20, 20.0, "20.00", "20"])
def test_a_total_is_a_number_or_a_text(total: Any) -> None:
    order, token = a_place()
    assert post(token, an_item_of(order, total=total)).json()["changed"] == 1
    assert told(order, token)["invoices"][0]["total"] == "20.00"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"order": "7"}, "malformed"),
        ({"order": 0}, "malformed"),
        ({"order": 2**63}, "malformed"),
        ({"order": 2**63 - 1}, "unknown_order"),
        ({"key": 35260511}, "malformed"),
        ({"key": None}, "wrong_key"),
        ({"key": "\0" * 44}, "malformed"),
        ({"issued_at": "2026-05-20T09:30:00"}, "malformed"),
        ({"issued_at": None}, "wrong_value"),
        ({"issued_at": "0001-01-01T00:00:00+14:00"}, "wrong_moment"),
        ({"authorised_at": "9999-12-31T23:59:59-14:00"}, "wrong_moment"),
        ({"total": "20.001"}, "wrong_value"),
        ({"total": "NaN"}, "wrong_value"),
        ({"total": "1e999"}, "wrong_value"),
        ({"total": "19.99"}, "totals_disagree"),
        ({"link": "javascript:alert(1)"}, "wrong_address"),
        ({"link": "https://a.example/" + "a" * 500}, "wrong_address"),
        ({"xml": "<NFe/>"}, "wrong_xml"),
        ({"xml": "x" * 500_001}, "wrong_xml"),
        ({"nfe": "1"}, "malformed"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(values: dict[str, Any], code: str) -> None:
    order, token = a_place()
    other = an_order_of(order.merchant)
    good = an_item_of(other, key=a_key_of(other, 124))
    response = post(token, {**an_item_of(order), **values}, good)
    assert codes(response) == {0: code}
    assert response.json()["rejections"][0]["reason"]
    assert [invoice.order for invoice in Invoice.objects.all()] == [other]


def test_half_a_surrogate_is_no_text() -> None:
    order, token = a_place()
    body = b'{"items": [{"order": %d, "xml": "\\ud800"}]}' % order.pk
    assert send("POST", "invoices", token, body).status_code == 400


def test_an_order_of_another_merchant_is_not_known() -> None:
    order, _token = a_place()
    response = post(a_token(a_merchant()), an_item_of(order))
    assert codes(response) == {0: "unknown_order"}
    assert not Invoice.objects.exists()


def test_a_token_needs_the_right_to_write_orders() -> None:
    order, _token = a_place()
    reading = a_token(order.merchant, scopes=[Scope.ORDERS_READ])
    assert post(reading, an_item_of(order)).status_code == 403
    assert send("GET", "invoices", reading).status_code in (403, 405)


def test_a_connection_may_take_keys_of_test_accounts() -> None:
    merchant = a_merchant()
    shop = a_connection(merchant, check_invoice_key=False)
    test, real = an_order_of(merchant, source=shop.source), an_order_of(merchant)
    token = a_token(merchant)
    nines = an_item_of(test, key="9" * 44)
    assert post(token, nines).json()["changed"] == 1
    assert codes(post(token, {**nines, "order": real.pk, "key": "8" * 44})) == {0: "wrong_key"}


def test_switched_off_an_invoice_is_held_and_applied_later() -> None:
    order, token = a_place()
    Switch.objects.create(merchant=order.merchant, on=False)
    response = post(token, an_item_of(order))
    assert response.status_code == 202
    assert json.loads(HeldWrite.objects.get().body)["items"][0]["order"] == order.pk
    assert not Invoice.objects.exists()
    Switch.objects.update(on=True)
    replay(order.merchant_id, limit=10)
    order.refresh_from_db()
    assert order.status == Status.INVOICED


def test_fifty_invoices_cost_as_many_statements_as_one() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    post(token)  # notes when the token was last used
    costs = []
    for number in (1, 50):
        orders = [an_order_of(merchant) for _ in range(number)]
        items = [an_item_of(order, key=a_key_of(order, order.pk)) for order in orders]
        with CaptureQueriesContext(connection) as captured:
            assert post(token, *items).json()["changed"] == number
        costs.append(len(captured))
    assert costs[0] == costs[1]
