"""What is reserved, held against what orders say they hold."""

import pytest

from catalog.models import Stock
from orders import status
from orders.holding import Unheld, disagreements, holding
from orders.models import OrderItem, Status
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import a_draft, hear

pytestmark = pytest.mark.django_db


def placed(quantity: int = 2, to: Status = Status.PAID) -> tuple[Stock, int]:
    """A balance of 10 and the id of an order of it."""
    merchant = a_merchant()
    sku = a_sku(merchant)
    stock = a_stock(sku, a_warehouse(merchant), 10)
    order_id = hear(merchant, a_draft(to, quantity), sku).order_id
    return Stock.objects.get(pk=stock.pk), order_id


@pytest.mark.parametrize("end", [None, Status.INVOICED, Status.SHIPPED, Status.CANCELLED])
def test_orders_hold_what_is_reserved_from_sale_to_the_end(end: Status | None) -> None:
    stock, order_id = placed()
    if end:
        status.move(order_id, end, "test")

    assert list(disagreements()) == []
    held = end in (None, Status.INVOICED)
    assert holding(stock.merchant_id, [stock.sku_id]).exists() == held


@pytest.mark.parametrize("reserved", [0, 1, 5])
def test_another_number_reserved_than_held_is_told(reserved: int) -> None:
    stock, _order = placed()
    Stock.objects.update(reserved=reserved)

    [found] = disagreements()

    assert found == Unheld(stock.merchant_id, stock.sku_id, stock.sku.code, reserved, 2)
    assert list(disagreements(stock.merchant_id)) == [found]
    assert list(disagreements(a_merchant().pk)) == []


def test_a_status_that_somebody_set_by_hand_is_told() -> None:
    stock, _order = placed()
    OrderItem.objects.get().order.__class__.objects.update(status=Status.CANCELLED)

    [found] = disagreements()

    assert (found.reserved, found.held) == (stock.reserved, 0)


def test_others_may_hold_too() -> None:
    stock, _order = placed()
    Stock.objects.update(reserved=3)

    assert list(disagreements(others=[f"SELECT {stock.sku_id}::bigint, 1"])) == []
