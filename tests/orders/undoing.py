"""Cancelling and returning in tests, by the lines' ids on the platform: "0", "1" …"""

from collections.abc import Mapping
from typing import Any

from catalog.batch import BatchResult
from catalog.models import Merchant, Sku, Stock
from orders import status
from orders.cancelling import CancelRow, cancel
from orders.models import Order, Status
from orders.returning import ReturnRow, take_back
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import a_draft, hear


def sold(*quantities: int, on_hand: int = 9, **values: Any) -> tuple[Order, list[Stock]]:
    """A paid order of so many pieces of each line, and the balances: SKUs CUP0, CUP1 …"""
    merchant = a_merchant()
    warehouse = a_warehouse(merchant)
    skus = [a_sku(merchant, code=f"CUP{place}") for place in range(len(quantities))]
    balances = [a_stock(sku, warehouse, on_hand) for sku in skus]
    return another(merchant, skus, *quantities, **values), balances


def another(merchant: Merchant, skus: list[Sku], *quantities: int, **values: Any) -> Order:
    placed = hear(
        merchant, a_draft(values.pop("status", Status.PAID), *quantities, **values), *skus
    )
    return Order.objects.get(pk=placed.order_id)


def shipped(*quantities: int, **values: Any) -> tuple[Order, list[Stock]]:
    order, balances = sold(*quantities, **values)
    status.move(order.pk, Status.SHIPPED, "test")
    order.refresh_from_db()
    return order, balances


def units(order: Order, lines: Mapping[str, int] | None) -> dict[int, int] | None:
    """By our ids of the items; a line that is not there has the id 0."""
    if lines is None:
        return None
    ids = dict(order.items.values_list("external_id", "pk"))
    return {ids.get(name, 0): number for name, number in lines.items()}


def cut(order: Order, lines: Mapping[str, int] | None = None, **values: Any) -> BatchResult:
    """Cancel these units in all; without lines the whole order."""
    row = CancelRow(0, order.pk, units(order, lines), **values)
    return cancel(order.merchant_id, [row], "test")


def come_back(
    order: Order, reference: str = "R1", lines: Mapping[str, int] | None = None, **values: Any
) -> BatchResult:
    row = ReturnRow(0, order.pk, reference, units(order, lines), **values)
    return take_back(order.merchant_id, [row], "test")


def refused(result: BatchResult) -> list[str]:
    assert result.received == result.changed + result.unchanged + len(result.rejected)
    return [one.code for one in result.rejected]


def figures(balance: Stock) -> tuple[int, int]:
    """On hand and reserved, now."""
    balance.refresh_from_db()
    return balance.on_hand, balance.reserved
