from typing import Any

import pytest

from orders.models import OrderReturn
from tests.integrations.admin.order_steps.pressed import errors, press, went_on
from tests.orders.undoing import shipped

pytestmark = pytest.mark.django_db


def units(order: Any, number: int) -> dict[str, Any]:
    return {"extent": "units", f"units_{order.items.first().pk}": number}


def test_all_that_is_out_comes_back_into_stock() -> None:
    order, [balance] = shipped(2)
    before = balance.on_hand
    assert went_on(press(order, "return", extent="whole", reference="R1", restock="on"), order)
    order.refresh_from_db()
    balance.refresh_from_db()
    assert (order.status, balance.on_hand) == ("returned", before)


def test_a_form_that_is_sent_twice_is_one_return() -> None:
    order, [balance] = shipped(3)
    for _ in range(2):
        answer = press(order, "return", reference="R1", reason="Defeito", **units(order, 1))
        assert went_on(answer, order)
    [back] = OrderReturn.objects.all()
    assert (back.restock, back.reason, order.items.get().returned) == (False, "Defeito", 1)
    balance.refresh_from_db()
    assert balance.on_hand == 6


def test_the_page_proposes_a_number_of_its_own() -> None:
    order, _balances = shipped(3)
    press(order, "return", reference="R1", **units(order, 1))
    answer = press(order, "return", reference="R1", **units(order, 2))
    assert errors(answer)["__all__"]
    assert "reference" in errors(press(order, "return", reference="", **units(order, 1)))


def test_more_than_is_out_is_refused() -> None:
    order, _balances = shipped(2)
    assert errors(press(order, "return", reference="R1", **units(order, 3)))["__all__"]
    assert not OrderReturn.objects.exists()
