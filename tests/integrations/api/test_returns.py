from typing import Any

import pytest

from integrations.models import Scope
from orders.models import Order, Status
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import codes, get, send
from tests.orders.undoing import figures, shipped, sold

pytestmark = pytest.mark.django_db


def post(token: str, *rows: Any) -> Any:
    return send("POST", "returns", token, {"items": list(rows)})


def test_a_return_is_taken_once_and_read_with_the_order() -> None:
    order, [balance] = shipped(3)
    token = a_token(order.merchant)
    [item] = get(f"orders/{order.pk}", token).json()["items"]
    row = {
        "order": order.pk,
        "reference": "DEV-7",
        "items": [{"id": item["id"], "quantity": 2}],
        "reason": "too small",
    }

    answers = [post(token, row).json() for _ in range(2)]

    assert [answer["changed"] for answer in answers] == [1, 0]
    assert figures(balance) == (8, 0)
    told = get(f"orders/{order.pk}", token).json()
    [back] = told["returns"]
    assert back.pop("created_at").endswith("Z")
    assert back == {
        "reference": "DEV-7",
        "reason": "too small",
        "restock": True,
        "items": [{"id": item["id"], "quantity": 2}],
    }
    assert (told["status"], told["items"][0]["returned"]) == ("shipped", 2)


def test_without_items_all_that_is_out_came_back() -> None:
    order, [balance] = shipped(3)

    row = {"order": order.pk, "reference": "DEV-7", "restock": False}
    assert post(a_token(order.merchant), row).json()["changed"] == 1

    assert Order.objects.get().status == Status.RETURNED
    assert figures(balance) == (6, 0)


def test_each_wrong_row_is_told_and_the_good_ones_are_applied() -> None:
    order, [balance] = shipped(2)
    waiting, _ = sold(1)
    item, token = order.items.get().pk, a_token(order.merchant)
    named = {"order": order.pk, "reference": "DEV-8"}
    wrong: list[tuple[Any, str]] = [
        ({"order": order.pk}, "malformed"),
        ({"order": order.pk, "reference": ""}, "malformed"),
        ({"order": order.pk, "reference": 7}, "malformed"),
        ({"order": order.pk, "reference": "x" * 81}, "wrong_value"),
        ({"order": order.pk, "reference": "x", "reason": "x" * 201}, "wrong_value"),
        ({"order": 2**63 - 1, "reference": "x"}, "unknown_order"),
        ({"order": waiting.pk, "reference": "x"}, "unknown_order"),
        ({**named, "items": []}, "wrong_value"),
        ({**named, "items": [{"id": item, "quantity": 0}]}, "wrong_value"),
        ({**named, "items": [{"id": item, "quantity": 3}]}, "too_many"),
        ({**named, "items": [{"id": item, "units": 1}]}, "malformed"),
        ({**named, "items": 2 * [{"id": item, "quantity": 1}]}, "malformed"),
        ({**named, "items": [{"id": item + 1000, "quantity": 1}]}, "unknown_item"),
    ]
    good = {**named, "items": [{"id": item, "quantity": 1}]}
    other = {**named, "items": [{"id": item, "quantity": 2}]}

    answer = post(token, *(row for row, _ in wrong), good, other)

    expected = {index: code for index, (_, code) in enumerate(wrong)}
    assert codes(answer) == expected | {len(wrong) + 1: "other_content"}
    assert answer.json()["changed"] == 1
    assert figures(balance) == (8, 0)


def test_what_has_not_left_is_refused_with_the_reason(in_english: None) -> None:
    order, _ = sold(1)

    answer = post(a_token(order.merchant), {"order": order.pk, "reference": "R1"}).json()

    assert answer["rejections"][0]["code"] == "wrong_status"
    assert "have not left" in answer["rejections"][0]["reason"]


def test_it_takes_the_scope_of_orders_and_the_merchants_own() -> None:
    order, [balance] = shipped(1)
    row = {"order": order.pk, "reference": "R1"}

    assert post(a_token(order.merchant, scopes=[Scope.STOCK_WRITE]), row).status_code == 403
    assert codes(post(a_token(a_merchant()), row)) == {0: "unknown_order"}
    assert figures(balance) == (8, 0)
