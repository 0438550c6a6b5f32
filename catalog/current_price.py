"""Which price of a SKU is in force: its table's, or that of a campaign while one runs."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection


class CurrentPrice(NamedTuple):
    """ "De" and "por"."""

    list_price: Decimal
    sale_price: Decimal


# Of several campaigns that run, the one that started last counts; a SKU that a campaign's table
# does not name has the price of the next one, and at last its own.
_PRICES_NOW = """
SELECT DISTINCT ON (price.sku_id) price.sku_id, price.list_price, price.sale_price
FROM (
    SELECT table_id, starts_at, id FROM catalog_campaign
    WHERE merchant_id = %(merchant)s AND NOT paused
      AND starts_at <= coalesce(%(at)s, now()) AND coalesce(%(at)s, now()) < ends_at
    UNION ALL
    SELECT id, '-infinity', 0 FROM catalog_pricetable
    WHERE merchant_id = %(merchant)s
      AND CASE WHEN %(table)s::bigint IS NULL THEN is_default ELSE id = %(table)s END
) AS source
JOIN catalog_price price ON price.table_id = source.table_id
WHERE price.sku_id = ANY(%(skus)s)
ORDER BY price.sku_id, source.starts_at DESC, source.id DESC
"""


def prices_now(
    merchant_id: int,
    sku_ids: Sequence[int],
    table_id: int | None = None,
    at: datetime | None = None,
) -> dict[int, CurrentPrice]:
    """Prices in force at `at`, by SKU id; one statement.

    `table_id` is the table used when no campaign runs, None the merchant's default one. Without
    `at` it is now by the database's clock, the one by which campaigns are announced. A SKU
    without a price is missing from the answer.
    """
    values: dict[str, Any] = {
        "merchant": merchant_id,
        "skus": list(sku_ids),
        "table": table_id,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PRICES_NOW, values)
        return {sku_id: CurrentPrice(*prices) for sku_id, *prices in cursor.fetchall()}
