"""The only writer of prices. Set-based, like catalog/stock.py; only changed rows are written."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from catalog import signals
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.models import Price, PriceTable

CENT = Decimal("0.01")
MAX_PRICE = Decimal("9999999999.99")


@dataclass(frozen=True, slots=True)
class PriceRow:
    """`sku` costs `sale_price` ("por") instead of `list_price` ("de") in price table `table`.

    Codes; an empty `table` means the merchant's default one. Without a list price the sale
    price is both.
    """

    index: int
    sku: str
    table: str
    sale_price: Decimal
    list_price: Decimal | None = None


def set_prices(merchant_id: int, rows: Sequence[PriceRow], cause: str) -> BatchResult:
    """Take over the prices of a batch; rows that cannot be taken are told, the others applied."""
    good, rejected = _screened(_tabled(merchant_id, rows))
    with transaction.atomic():
        changed, unknown = _apply(merchant_id, good)
        signals.ring(signals.Topic.PRICE, sorted(set(changed)), cause)
    rejected = sorted([*rejected, *unknown], key=lambda row: row.index)
    return BatchResult(len(rows), len(changed), rejected)


def announce(table_ids: Collection[int], cause: str) -> None:
    """Ring for whatever has a price in one of these tables: which of them counts has changed."""
    if not table_ids:
        return
    priced = Price.objects.filter(table_id__in=table_ids).order_by("sku_id").distinct()
    signals.ring(signals.Topic.PRICE, list(priced.values_list("sku_id", flat=True)), cause)


def _tabled(merchant_id: int, rows: Sequence[PriceRow]) -> Sequence[PriceRow]:
    """The rows with the default price table named, so that no table has two names."""
    if all(row.table for row in rows):
        return rows
    default = PriceTable.objects.filter(merchant_id=merchant_id, is_default=True).first()
    code = default.code if default else ""
    return [row if row.table else replace(row, table=code) for row in rows]


def _screened(rows: Sequence[PriceRow]) -> tuple[list[PriceRow], list[Rejected]]:
    latest: dict[tuple[str, str], PriceRow] = {}
    rejected = []
    for row in rows:
        refusal = _refusal(row)
        if refusal is not None:
            rejected.append(refusal)
            continue
        key = (row.sku, row.table)
        if key in latest:
            reason = _("Row %(row)d of the same batch says it anew.") % {"row": row.index}
            rejected.append(Rejected(latest[key].index, Refusal.SUPERSEDED, reason))
        latest[key] = row
    return list(latest.values()), rejected


def _refusal(row: PriceRow) -> Rejected | None:
    for price in (row.sale_price, row.list_price):
        if price is None:
            continue
        if not price.is_finite() or not CENT <= price <= MAX_PRICE:
            reason = _("A price must be from 0.01 to 9999999999.99.")
            return Rejected(row.index, Refusal.WRONG_PRICE, reason)
        if price != price.quantize(CENT):
            reason = _("A price has at most two decimal places.")
            return Rejected(row.index, Refusal.WRONG_PRICE, reason)
    if row.list_price is not None and row.sale_price > row.list_price:
        reason = _("The sale price must not exceed the list price.")
        return Rejected(row.index, Refusal.SALE_ABOVE_LIST, reason)
    return None


# Rows are written in the order of (SKU, table), so two writers never wait in a circle.
_SET_PRICES = """
WITH input AS MATERIALIZED (
    SELECT i.index, i.list_price, i.sale_price, sku.id AS sku_id, price_table.id AS table_id,
           price.id AS price_id, price.list_price AS old_list, price.sale_price AS old_sale
    FROM unnest(%(indexes)s::int[], %(skus)s::text[], %(tables)s::text[],
                %(list_prices)s::numeric[], %(sale_prices)s::numeric[])
        AS i(index, sku, price_table, list_price, sale_price)
    LEFT JOIN catalog_sku sku ON sku.merchant_id = %(merchant)s AND sku.code = i.sku
    LEFT JOIN catalog_pricetable price_table
        ON price_table.merchant_id = %(merchant)s AND price_table.code = i.price_table
    LEFT JOIN catalog_price price
        ON price.sku_id = sku.id AND price.table_id = price_table.id
), written AS (
    INSERT INTO catalog_price AS price
        (merchant_id, table_id, sku_id, list_price, sale_price, updated_at)
    SELECT %(merchant)s, table_id, sku_id, list_price, sale_price, now() FROM input
    WHERE sku_id IS NOT NULL AND table_id IS NOT NULL
      AND (price_id IS NULL OR (old_list, old_sale) <> (list_price, sale_price))
    ORDER BY sku_id, table_id
    ON CONFLICT (sku_id, table_id) DO UPDATE
    SET list_price = excluded.list_price, sale_price = excluded.sale_price, updated_at = now()
    WHERE (price.list_price, price.sale_price) <> (excluded.list_price, excluded.sale_price)
    RETURNING sku_id
)
SELECT NULL::int AS index, sku_id FROM written
UNION ALL
SELECT index, sku_id FROM input WHERE sku_id IS NULL OR table_id IS NULL
"""


def _apply(merchant_id: int, rows: Sequence[PriceRow]) -> tuple[list[int], list[Rejected]]:
    changed: list[int] = []
    rejected: list[Rejected] = []
    with connection.cursor() as cursor:
        cursor.execute(
            _SET_PRICES,
            {
                "merchant": merchant_id,
                "indexes": [row.index for row in rows],
                "skus": [row.sku for row in rows],
                "tables": [row.table for row in rows],
                "list_prices": [row.list_price or row.sale_price for row in rows],
                "sale_prices": [row.sale_price for row in rows],
            },
        )
        for index, sku_id in cursor.fetchall():
            if index is None:
                changed.append(sku_id)
            elif sku_id is None:
                reason = _("This merchant has no SKU with this code.")
                rejected.append(Rejected(index, Refusal.UNKNOWN_SKU, reason))
            else:
                reason = _("This merchant has no price table with this code.")
                rejected.append(Rejected(index, Refusal.UNKNOWN_PRICE_TABLE, reason))
    return changed, rejected
