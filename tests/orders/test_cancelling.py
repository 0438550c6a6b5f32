"""Cancelling whole orders."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.ledger import disagreements
from catalog.models import Movement, MovementKind
from integrations.contract import CancelReason
from orders import signals, status
from orders.cancelling import CancelRow, cancel
from orders.models import EventKind, Order, Status
from orders.reasons import CANCELLED_FOR
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import history
from tests.orders.undoing import another, cut, figures, refused, shipped, sold

pytestmark = pytest.mark.django_db


def test_a_cancelled_order_gives_all_back_and_says_why() -> None:
    order, balances = sold(2, 3)

    result = cut(order, reason="customer", detail="changed her mind", restock=False, email=True)

    order.refresh_from_db()
    assert (result.changed, order.status) == (1, Status.CANCELLED)
    assert order.cancelled_at
    assert order.cancellation == {
        "reason": "customer",
        "detail": "changed her mind",
        "restock": False,
        "email": True,
    }
    assert [figures(balance) for balance in balances] == [(9, 0), (9, 0)]
    assert history(order) == [(EventKind.MOVED, Status.PAID, Status.CANCELLED, "")]
    assert disagreements() == []


def test_cancelled_twice_it_gives_back_once_and_the_first_reason_stays() -> None:
    order, [balance] = sold(2)
    cut(order, reason="fraud")
    updated = Order.objects.get().updated_at

    again = cut(order, reason="customer")

    order.refresh_from_db()
    assert (again.changed, again.unchanged) == (0, 1)
    assert (order.cancellation["reason"], order.updated_at) == ("fraud", updated)
    assert Movement.objects.filter(kind=MovementKind.RELEASE).count() == 1
    assert figures(balance) == (9, 0)


def test_what_the_platform_cancelled_is_not_told_to_it() -> None:
    order, _ = sold(2)
    status.move(order.pk, Status.CANCELLED, "connection:1")

    assert cut(order).unchanged == 1
    order.refresh_from_db()
    assert order.cancellation == {}


def test_an_order_on_its_way_is_cancelled_and_its_goods_are_still_out() -> None:
    order, [balance] = shipped(2)

    assert cut(order).changed == 1

    order.refresh_from_db()
    assert order.status == Status.CANCELLED
    assert figures(balance) == (7, 0)


@pytest.mark.parametrize(
    ("to", "words"), [(Status.DELIVERED, "return"), (Status.RETURNED, "final")]
)
def test_what_arrived_can_not_be_cancelled(to: Status, words: str, in_english: None) -> None:
    order, _ = shipped(2)
    status.move(order.pk, to, "test")

    result = cut(order)

    assert refused(result) == ["wrong_status"]
    assert words in result.rejected[0].reason
    order.refresh_from_db()
    assert (order.status, order.cancellation) == (to, {})


def test_a_reason_that_is_none_is_told_those_that_are() -> None:
    order, _ = sold(1)

    result = cut(order, reason="boredom")

    assert refused(result) == ["wrong_value"]
    assert "inventory" in result.rejected[0].reason
    assert refused(cut(order, detail="x" * 201)) == ["wrong_value"]
    assert Order.objects.get().status == Status.PAID


def test_the_reasons_are_those_that_platforms_are_told() -> None:
    assert set(CANCELLED_FOR) == set(CancelReason)


def test_the_order_of_another_merchant_is_not_there() -> None:
    order, _ = sold(1)

    result = cancel(a_merchant().pk, [CancelRow(0, order.pk)], "test")

    assert refused(result) == ["unknown_order"]
    assert Order.objects.get().status == Status.PAID


def test_what_the_channel_ships_is_cancelled_without_touching_the_stock() -> None:
    order, [balance] = sold(2, fulfilled_by_channel=True)

    cut(order, {"0": 1})
    assert cut(order).changed == 1

    assert figures(balance) == (9, 0)
    assert not Movement.objects.exclude(kind=MovementKind.COUNT).exists()


def test_the_bell_of_orders_rings_once_for_the_batch_and_for_what_changed() -> None:
    order, [balance] = sold(1)
    others = [
        another(order.merchant, [balance.sku], 2, external_id=name, number=name) for name in "AB"
    ]
    cut(others[1])
    heard: list[list[int]] = []

    def hear(sender: str, order_ids: list[int], **kwargs: object) -> None:
        heard.append(order_ids)

    signals.changed.connect(hear)
    rows = [CancelRow(n, one.pk) for n, one in enumerate([order, *others])]
    result = cancel(order.merchant_id, rows, "test")
    signals.changed.disconnect(hear)

    assert (result.changed, result.unchanged) == (2, 1)
    assert heard == [[order.pk, others[0].pk]]


def test_a_batch_costs_the_same_for_any_number_of_orders() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    skus = [a_sku(merchant) for _ in range(2)]
    for sku in skus:
        a_stock(sku, warehouse, 500)
    costs = []
    for number in (2, 30):
        orders = [another(merchant, skus, 3, 3, external_id=f"{number}-{n}") for n in range(number)]
        rows = []
        for n, order in enumerate(orders):
            ids = list(order.items.values_list("pk", flat=True))
            rows.append(CancelRow(n, order.pk, {ids[0]: 1} if n % 2 else None))
        with CaptureQueriesContext(connection) as statements:
            assert cancel(merchant.pk, rows, "test").changed == number
        costs.append(len(statements))

    assert costs[0] == costs[1] <= 24
    assert disagreements() == []
