"""How many units of a SKU may be sold."""

from collections.abc import Sequence

from django.db.models import F, Sum

from catalog.models import Stock


def availability(
    merchant_id: int, sku_ids: Sequence[int], warehouse_id: int | None = None
) -> dict[int, int]:
    """Units on hand and not reserved, per SKU id: in one warehouse, or in all of them.

    Never negative. A SKU that was never counted there is missing from the answer: nobody knows
    its figure, and unknown is not zero.
    """
    balances = Stock.objects.filter(merchant_id=merchant_id, sku_id__in=sku_ids)
    if warehouse_id is not None:
        balances = balances.filter(warehouse_id=warehouse_id)
    free = (
        balances.order_by().values_list("sku_id").annotate(free=Sum(F("on_hand") - F("reserved")))
    )
    return {sku_id: max(0, units) for sku_id, units in free}
