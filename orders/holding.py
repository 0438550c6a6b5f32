"""Who holds stock: what open orders say they reserved, held against what balances say is reserved.

Goods of an order leave its reservation when they are shipped, and come back from it when it is
cancelled; until then its items' `reserved` and the balances of their SKUs agree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from orders.models import OrderItem
from orders.status import HOLDING

FETCH = 2_000


@dataclass(frozen=True, slots=True)
class Unheld:
    """A SKU of which `reserved` units are reserved and `held` ones are held by somebody."""

    merchant_id: int
    sku_id: int
    sku: str
    reserved: int
    held: int


def holding(merchant_id: int, sku_ids: Sequence[int]) -> QuerySet[OrderItem]:
    """Items of open orders that hold some of these SKUs."""
    items = OrderItem.objects.filter(sku__in=sku_ids, reserved__gt=0)
    return items.filter(order__merchant_id=merchant_id, order__status__in=HOLDING)


# One statement, so that an order that comes in meanwhile is seen on both sides or on neither.
_COMPARE = """
WITH held AS (
    SELECT sku_id, sum(units) AS units FROM (
        SELECT item.sku_id, item.reserved AS units
        FROM orders_orderitem item JOIN orders_order sold ON sold.id = item.order_id
        WHERE sold.status = ANY(%(holding)s) AND item.reserved > 0
          AND (%(merchant)s::bigint IS NULL OR sold.merchant_id = %(merchant)s)
        {others}
    ) claims GROUP BY sku_id
), balances AS (
    SELECT sku_id, sum(reserved) AS units FROM catalog_stock
    WHERE reserved > 0 AND (%(merchant)s::bigint IS NULL OR merchant_id = %(merchant)s)
    GROUP BY sku_id
)
SELECT sku.merchant_id, sku.id, sku.code, coalesce(balances.units, 0), coalesce(held.units, 0)
FROM held FULL JOIN balances USING (sku_id) JOIN catalog_sku sku ON sku.id = sku_id
WHERE coalesce(balances.units, 0) <> coalesce(held.units, 0)
  AND (%(merchant)s::bigint IS NULL OR sku.merchant_id = %(merchant)s)
ORDER BY sku.id
"""


def disagreements(merchant_id: int | None = None, others: Sequence[str] = ()) -> Iterator[Unheld]:
    """SKUs of which more is reserved than orders hold, or less.

    `others` are statements that tell what else holds stock, as (SKU id, units).
    """
    statement = _COMPARE.format(others="".join(f" UNION ALL {other}" for other in others))
    values = {"merchant": merchant_id, "holding": sorted(HOLDING)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(FETCH):
            yield from (Unheld(*row) for row in rows)
