"""The ledger's promise: the sums of its rows equal the balances, always; a repair is a new row.

Which side is true, where they disagree? What is on hand is what is sold from and what the next
count replaces: the balance stands, and the ledger gets the row that it lacks. What is reserved
stands too, but never below what the ledger's reservations hold: orders will give back, or take
away, exactly that, and a balance below it would refuse them. Such a balance is raised. Of more
reserved than anybody holds nothing is set free here: who holds stock is known to orders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from catalog import signals
from catalog.models import MovementKind, Stock

# Balances looked at in one statement.
SLICE = 20_000


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A balance and the sums of its ledger rows; of those, `held` is what reservations hold."""

    stock_id: int
    merchant_id: int
    sku_id: int
    sku: str
    warehouse: str
    on_hand: int
    reserved: int
    ledger_on_hand: int
    ledger_reserved: int
    held: int

    @property
    def on_hand_change(self) -> int:
        """Of the row that is missing in the ledger."""
        return self.on_hand - self.ledger_on_hand

    @property
    def reserved_change(self) -> int:
        """Of the row that is missing in the ledger."""
        return self.reserved - self.ledger_reserved

    @property
    def raise_reserved(self) -> int:
        """By how much the balance has to be raised to cover what reservations hold."""
        return max(0, self.held - self.reserved)


_COMPARE = """
WITH sums AS (
    SELECT stock_id, sum(on_hand_change) AS on_hand, sum(reserved_change) AS reserved,
           sum(reserved_change) FILTER (WHERE reservation IS NOT NULL) AS held
    FROM catalog_movement WHERE stock_id = ANY(%(ids)s) GROUP BY stock_id
)
SELECT stock.id, stock.merchant_id, stock.sku_id, sku.code, warehouse.code,
       stock.on_hand, stock.reserved,
       coalesce(sums.on_hand, 0), coalesce(sums.reserved, 0), coalesce(sums.held, 0)
FROM catalog_stock stock
JOIN catalog_sku sku ON sku.id = stock.sku_id
JOIN catalog_warehouse warehouse ON warehouse.id = stock.warehouse_id
LEFT JOIN sums ON sums.stock_id = stock.id
WHERE stock.id = ANY(%(ids)s)
  AND (stock.on_hand <> coalesce(sums.on_hand, 0)
       OR stock.reserved <> coalesce(sums.reserved, 0)
       OR stock.reserved < coalesce(sums.held, 0))
ORDER BY stock.id
"""


def disagreements(merchant_id: int | None = None) -> list[Disagreement]:
    """Every balance that its ledger does not explain; empty when all is well."""
    return [found for some in by_slice(merchant_id) for found in some]


def by_slice(merchant_id: int | None = None) -> Iterator[list[Disagreement]]:
    """`disagreements`, so many balances at a time: memory does not grow with their number.

    A balance and its sums are read by one statement, so a change that is being written is seen
    on both sides or on neither.
    """
    rows = Stock.objects.order_by("pk")
    if merchant_id is not None:
        rows = rows.filter(merchant_id=merchant_id)
    after = 0
    while ids := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:SLICE]):
        yield compare(ids)
        after = ids[-1]


def compare(ids: Sequence[int]) -> list[Disagreement]:
    """Those of these balances that their ledger does not explain."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, {"ids": list(ids)})
        return [Disagreement(*row) for row in cursor.fetchall()]


def repair(
    found: Sequence[Disagreement], cause: str, merchant_id: int | None = None
) -> list[Disagreement]:
    """Write the rows that these balances lack; returns the disagreements as they were then.

    The balances are locked in pk order and compared again: what was settled meanwhile is left
    alone. Of one merchant's when that is given. Whoever offers the SKUs hears of them: nobody
    had rung when the balances changed.
    """
    mine = [row.stock_id for row in found if merchant_id in (None, row.merchant_id)]
    with transaction.atomic():
        locked = Stock.objects.filter(pk__in=mine).order_by("pk").select_for_update()
        wrong = compare(list(locked.values_list("pk", flat=True)))
        if wrong:
            _write(wrong, cause)
        for merchant in sorted({row.merchant_id for row in wrong}):
            skus = {row.sku_id for row in wrong if row.merchant_id == merchant}
            signals.ring(signals.Topic.STOCK, sorted(skus), cause)
    return wrong


# A raised balance has two rows: how it was found, and how it was put right.
_WRITE = """
WITH wrong AS (
    SELECT * FROM unnest(%(stocks)s::bigint[], %(merchants)s::bigint[], %(on_hand)s::int[],
                         %(reserved)s::int[], %(raised)s::int[])
        AS row(stock_id, merchant_id, on_hand, reserved, raised)
), raised AS (
    UPDATE catalog_stock stock SET reserved = stock.reserved + wrong.raised, updated_at = now()
    FROM wrong WHERE stock.id = wrong.stock_id AND wrong.raised > 0
)
INSERT INTO catalog_movement
    (merchant_id, stock_id, kind, on_hand_change, reserved_change, cause, created_at)
SELECT merchant_id, stock_id, %(kind)s, on_hand, reserved, %(cause)s, now()
FROM wrong WHERE on_hand <> 0 OR reserved <> 0
UNION ALL
SELECT merchant_id, stock_id, %(kind)s, 0, raised, %(cause)s, now() FROM wrong WHERE raised > 0
"""


def _write(wrong: Sequence[Disagreement], cause: str) -> None:
    values: dict[str, Any] = {
        "stocks": [row.stock_id for row in wrong],
        "merchants": [row.merchant_id for row in wrong],
        "on_hand": [row.on_hand_change for row in wrong],
        "reserved": [row.reserved_change for row in wrong],
        "raised": [row.raise_reserved for row in wrong],
        "kind": MovementKind.REPAIR,
        "cause": cause,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, values)
