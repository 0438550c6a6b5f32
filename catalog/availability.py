"""How many units of a SKU may be sold."""

from collections.abc import Sequence

from django.db.models import F, QuerySet, Sum

from catalog.models import Stock


def availability(
    merchant_id: int, sku_ids: Sequence[int], warehouse_id: int | None = None
) -> dict[int, int]:
    """Units on hand and not reserved, per SKU id: in one warehouse, or in all of them.

    Never negative. A SKU that was never counted there is missing from the answer: nobody knows
    its figure, and unknown is not zero.
    """
    rows = balances(merchant_id, sku_ids, warehouse_id).values_list("sku_id").annotate(free=FREE)
    return {sku_id: max(0, units) for sku_id, units in rows}


FREE = Sum(F("on_hand") - F("reserved"))


def balances(
    merchant_id: int, sku_ids: Sequence[int], warehouse_id: int | None
) -> QuerySet[Stock, Stock]:
    """Those that count, in no order."""
    found = Stock.objects.filter(merchant_id=merchant_id, sku_id__in=sku_ids)
    if warehouse_id is not None:
        found = found.filter(warehouse_id=warehouse_id)
    return found.order_by()
