from typing import Any

import pytest

from orders.models import Order
from tests.integrations.admin.order_steps.pressed import errors, press, said, went_on
from tests.orders.undoing import sold

pytestmark = pytest.mark.django_db


def part(order: Order, **units: int) -> dict[str, Any]:
    """The form with these units of its lines, as the page was made now."""
    given: dict[str, Any] = {"extent": "units", "reason": "inventory"}
    for place, item in enumerate(order.items.order_by("pk")):
        given[f"units_{item.pk}"] = units.get(f"line{place}", 0)
        given[f"was_{item.pk}"] = item.cancelled
    return given


def test_the_whole_order_is_cancelled_with_its_reason() -> None:
    order, [balance] = sold(2)
    answer = press(order, "cancel", extent="whole", reason="fraud", detail="Cartão", email="on")
    assert went_on(answer, order)
    order.refresh_from_db()
    balance.refresh_from_db()
    assert (order.status, balance.reserved) == ("cancelled", 0)
    assert order.cancellation == {
        "reason": "fraud",
        "detail": "Cartão",
        "restock": False,
        "email": True,
    }


def test_a_form_that_is_sent_twice_cancels_once() -> None:
    order, balances = sold(3, 2)
    form = part(order, line0=1)
    for _ in range(2):
        assert went_on(press(order, "cancel", **form), order)
    assert list(order.items.values_list("cancelled", flat=True)) == [1, 0]
    balances[0].refresh_from_db()
    assert balances[0].reserved == 2
    press(order, "cancel", **part(order, line0=1))
    assert order.items.first().cancelled == 2  # type: ignore[union-attr]


def test_more_than_there_is_is_refused() -> None:
    order, _balances = sold(3)
    assert errors(press(order, "cancel", **part(order, line0=4)))["__all__"]
    assert not order.items.filter(cancelled__gt=0).exists()


def test_units_and_the_whole_order_are_not_both_meant() -> None:
    order, _balances = sold(3)
    answer = press(order, "cancel", **part(order, line0=1) | {"extent": "whole"})
    assert "extent" in errors(answer)
    assert errors(press(order, "cancel", **part(order)))["__all__"]
    order.refresh_from_db()
    assert order.status == "paid"


def test_what_is_cancelled_stays_so() -> None:
    order, _balances = sold(1)
    press(order, "cancel", extent="whole", reason="other")
    assert said(press(order, "cancel", extent="whole", reason="other")) == [
        "O pedido está cancelado; isso é definitivo."
    ]
