from typing import Any

import pytest

from integrations.models import HeldWrite, Scope, Switch
from integrations.sync.replay import replay
from orders.models import Order, Status
from tests.builders import a_merchant, a_token
from tests.integrations.api.calls import codes, get, send
from tests.orders.undoing import cut, figures, refused, shipped, sold

pytestmark = pytest.mark.django_db


def post(token: str, *rows: Any) -> Any:
    return send("POST", "cancellations", token, {"items": list(rows)})


def test_a_cancel_is_taken_and_the_same_again_changes_nothing() -> None:
    order, [balance] = sold(2)
    token = a_token(order.merchant)
    row = {"order": order.pk, "reason": "customer", "detail": "gave up", "email": True}

    answers = [post(token, row).json() for _ in range(2)]

    assert answers[0] == {
        "received": 1, "changed": 1, "unchanged": 0, "rejected": 0, "rejections": []
    }  # fmt: skip
    assert (answers[1]["changed"], answers[1]["unchanged"]) == (0, 1)
    assert figures(balance) == (9, 0)
    cancelled = Order.objects.get()
    assert (cancelled.status, cancelled.cancellation) == (
        Status.CANCELLED,
        {"reason": "customer", "detail": "gave up", "restock": True, "email": True},
    )
    assert cancelled.events.latest("pk").cause.startswith("token:")


def test_units_are_cancelled_by_the_id_that_is_read() -> None:
    order, [balance] = sold(3)
    token = a_token(order.merchant)
    [item] = get(f"orders/{order.pk}", token).json()["items"]

    row = {"order": order.pk, "items": [{"id": item["id"], "cancelled": 2}]}
    assert post(token, row).json()["changed"] == 1

    [item] = get(f"orders/{order.pk}", token).json()["items"]
    assert (item["quantity"], item["cancelled"], item["reserved"]) == (3, 2, 1)
    assert figures(balance) == (9, 1)


def test_each_wrong_row_is_told_and_the_good_ones_are_applied() -> None:
    order, [balance] = sold(2)
    item, token = order.items.get().pk, a_token(order.merchant)
    wrong: list[tuple[Any, str]] = [
        ({}, "malformed"),
        ({"order": 0}, "malformed"),
        ({"order": 2**63}, "malformed"),
        ({"order": 2**63 - 1}, "unknown_order"),
        ({"order": str(order.pk)}, "malformed"),
        ({"order": order.pk, "reason": "boredom"}, "wrong_value"),
        ({"order": order.pk, "detail": "a\0b"}, "malformed"),
        ({"order": order.pk, "items": []}, "wrong_value"),
        ({"order": order.pk, "items": [{"id": item}]}, "malformed"),
        ({"order": order.pk, "items": [{"id": item, "cancelled": 1.5}]}, "malformed"),
        ({"order": order.pk, "items": [{"id": item, "cancelled": 3}]}, "too_many"),
        ({"order": order.pk, "items": [{"id": item, "cancelled": 10**40}]}, "too_many"),
        ({"order": order.pk, "items": [{"id": item + 1, "cancelled": 1}]}, "unknown_item"),
        ({"order": order.pk, "items": 2 * [{"id": item, "cancelled": 1}]}, "malformed"),
    ]
    good = {"order": order.pk, "items": [{"id": item, "cancelled": 1}]}

    answer = post(token, *(row for row, _ in wrong), good)

    assert codes(answer) == {index: code for index, (_, code) in enumerate(wrong)}
    assert answer.json()["changed"] == 1
    assert figures(balance) == (9, 1)


def test_an_item_that_is_there_twice_is_named(in_english: None) -> None:
    order, _ = sold(2)
    twice = 2 * [{"id": 7, "cancelled": 1}]

    answer = post(a_token(order.merchant), {"order": order.pk, "items": twice}).json()

    assert answer["rejections"][0]["reason"] == "The item 7 is there twice."


def test_what_is_delivered_is_refused_with_what_to_do(in_english: None) -> None:
    order, _ = shipped(1)
    Order.objects.update(status=Status.DELIVERED)

    answer = post(a_token(order.merchant), {"order": order.pk}).json()

    assert answer["rejections"] == [
        {
            "index": 0,
            "code": "wrong_status",
            "reason": "The order is delivered; what comes back is a return.",
        }
    ]


def test_it_takes_the_scope_of_orders() -> None:
    order, _ = sold(1)
    reader = a_token(order.merchant, scopes=[Scope.ORDERS_READ])

    assert post(reader, {"order": order.pk}).status_code == 403
    assert Order.objects.get().status == Status.PAID


def test_the_orders_of_another_merchant_are_not_there() -> None:
    order, _ = sold(1)

    answer = post(a_token(a_merchant()), {"order": order.pk})

    assert codes(answer) == {0: "unknown_order"}
    assert Order.objects.get().status == Status.PAID


def test_while_the_switch_is_off_it_is_held_and_applied_later() -> None:
    order, [balance] = sold(2)
    Switch.objects.create(merchant=order.merchant, on=False)

    answer = post(a_token(order.merchant), {"order": order.pk})

    assert (answer.status_code, figures(balance)) == (202, (9, 2))
    Switch.objects.update(on=True)
    replay(order.merchant_id, 10)
    assert HeldWrite.objects.get().changed == 1
    assert figures(balance) == (9, 0)
    assert refused(cut(order)) == []
