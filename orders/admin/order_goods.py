"""The lines of an order, each with what there is of its SKU now."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.urls import reverse

from catalog.models import Stock
from orders.admin.order_hooks import MOST_LINES, Explains
from orders.models import Order, OrderItem
from orders.status import HOLDING


@dataclass(frozen=True)
class Balance:
    """Of a SKU in all warehouses."""

    on_hand: int
    reserved: int

    @property
    def free(self) -> int:
        return max(0, self.on_hand - self.reserved)


@dataclass(frozen=True)
class Good:
    """`stock` is None for a SKU that was never counted, `why` is where its figures are explained;
    `missing` units are sold and not held."""

    item: OrderItem
    url: str
    stock: Balance | None
    missing: int
    why: Sequence[str] = ()


@dataclass(frozen=True)
class Goods:
    """`worth` is of all lines, before discounts; `more` when not all of them are here."""

    rows: Sequence[Good]
    more: bool
    worth: Decimal


def goods_of(order: Order, explains: Sequence[Explains] = ()) -> Goods:
    """Two queries, whatever the number of lines."""
    found = list(order.items.select_related("sku")[: MOST_LINES + 1])
    items = found[:MOST_LINES]
    balances = _balances(order.merchant_id, [item.sku_id for item in items])
    holds = order.status in HOLDING and not order.fulfilled_by_channel
    rows = [
        Good(
            item,
            reverse("admin:catalog_sku_change", args=[item.sku_id]),
            balances.get(item.sku_id),
            max(0, item.to_send - item.reserved) if holds else 0,
            [where(item.sku_id) for where in explains],
        )
        for item in items
    ]
    worth = order.total + order.discount - order.freight - order.interest
    return Goods(rows, len(found) > MOST_LINES, worth)


def _balances(merchant_id: int, sku_ids: Sequence[int]) -> dict[int, Balance]:
    found: Any = (
        Stock.objects.filter(merchant_id=merchant_id, sku_id__in=set(sku_ids))
        .order_by()
        .values_list("sku_id")
        .annotate(Sum("on_hand"), Sum("reserved"))
    )
    return {sku_id: Balance(on_hand, reserved) for sku_id, on_hand, reserved in found}
