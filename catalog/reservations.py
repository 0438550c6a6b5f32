"""Holding stock for what was sold, giving it back, and letting it go.

A reservation is a number the caller chooses (an order item's id). What it holds is the sum of its
ledger rows, so giving it back twice gives back nothing the second time. Writes the same tables as
catalog/stock.py and under the same rules: sets, balances locked in pk order, ledger in the same
statement, one ring.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from catalog import signals
from catalog.models import MovementKind, Stock


@dataclass(frozen=True, slots=True)
class Line:
    """Hold `quantity` of a SKU under the number `reservation`."""

    reservation: int
    sku_id: int
    quantity: int


def reserve(
    merchant_id: int,
    lines: Sequence[Line],
    cause: str,
    *,
    warehouse_id: int | None = None,
    only_there: bool = False,
) -> dict[int, int]:
    """Hold what there is; returns the quantity held per reservation, which may be less.

    `warehouse_id` is asked first, and with `only_there` no other one is.
    """
    with transaction.atomic():
        balances = _locked(merchant_id, {line.sku_id for line in lines})
        if only_there:
            balances = [row for row in balances if row.warehouse_id == warehouse_id]
        taken = list(_allocate(lines, balances, warehouse_id))
        if taken:
            _write_reservations(merchant_id, taken, cause)
            skus = {sku for *_, sku, _ in taken}
            signals.ring(signals.Topic.STOCK, sorted(skus), cause)
    held: dict[int, int] = defaultdict(int)
    for reservation, _stock, _sku, quantity in taken:
        held[reservation] += quantity
    return dict(held)


def _locked(merchant_id: int, sku_ids: Iterable[int]) -> list[Stock]:
    return list(
        Stock.objects.filter(merchant_id=merchant_id, sku_id__in=sku_ids)
        .order_by("pk")
        .select_for_update()
    )


def _allocate(
    lines: Sequence[Line], balances: Sequence[Stock], first: int | None
) -> Iterable[tuple[int, int, int, int]]:
    """Yields (reservation, stock, SKU, quantity): the first warehouse, then the fullest."""
    free = {row.pk: row.available for row in balances}
    places: dict[int, list[int]] = defaultdict(list)
    for row in sorted(balances, key=lambda row: (row.warehouse_id != first, -row.available)):
        places[row.sku_id].append(row.pk)
    for line in lines:
        wanted = line.quantity
        for stock_id in places[line.sku_id]:
            quantity = min(wanted, free[stock_id])
            if quantity:
                free[stock_id] -= quantity
                wanted -= quantity
                yield line.reservation, stock_id, line.sku_id, quantity


_RESERVE = """
WITH taken AS (
    SELECT * FROM unnest(%(reservations)s::bigint[], %(stocks)s::bigint[], %(quantities)s::int[])
        AS t(reservation, stock_id, quantity)
), held AS (
    UPDATE catalog_stock stock SET reserved = reserved + sums.quantity, updated_at = now()
    FROM (SELECT stock_id, sum(quantity)::int AS quantity FROM taken GROUP BY stock_id) sums
    WHERE stock.id = sums.stock_id
)
INSERT INTO catalog_movement
    (merchant_id, stock_id, kind, on_hand_change, reserved_change, reservation, cause, created_at)
SELECT %(merchant)s, stock_id, %(kind)s, 0, quantity, reservation, %(cause)s, now() FROM taken
"""


def _write_reservations(
    merchant_id: int, taken: Sequence[tuple[int, int, int, int]], cause: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _RESERVE,
            {
                "merchant": merchant_id,
                "reservations": [reservation for reservation, *_ in taken],
                "stocks": [stock for _, stock, *_ in taken],
                "quantities": [quantity for *_, quantity in taken],
                "kind": MovementKind.RESERVE,
                "cause": cause,
            },
        )


def release(merchant_id: int, reservations: Sequence[int], cause: str) -> None:
    """Give back what these reservations still hold."""
    _close(merchant_id, reservations, MovementKind.RELEASE, cause)


def ship(merchant_id: int, reservations: Sequence[int], cause: str) -> None:
    """The goods left: what was held is no longer on hand either.

    A balance never goes below zero: an ERP may have counted after the goods left.
    """
    _close(merchant_id, reservations, MovementKind.SHIP, cause)


_LOCK_BALANCES = """
SELECT id FROM catalog_stock
WHERE merchant_id = %(merchant)s
  AND id IN (SELECT stock_id FROM catalog_movement WHERE reservation = ANY(%(reservations)s))
ORDER BY id FOR UPDATE
"""

# `before` is what earlier reservations of the same call take from the same balance.
_CLOSE = """
WITH held AS (
    SELECT stock_id, reservation, sum(reserved_change)::int AS quantity
    FROM catalog_movement
    WHERE reservation = ANY(%(reservations)s) AND merchant_id = %(merchant)s
    GROUP BY stock_id, reservation HAVING sum(reserved_change) > 0
), sized AS (
    SELECT held.*, CASE WHEN %(leaves)s THEN
        least(quantity, greatest(0, stock.on_hand - (sum(quantity) OVER before)::int + quantity))
        ELSE 0 END AS leaving
    FROM held JOIN catalog_stock stock ON stock.id = held.stock_id
    WINDOW before AS (PARTITION BY stock_id ORDER BY reservation)
), closed AS (
    UPDATE catalog_stock stock
    SET reserved = reserved - sums.quantity, on_hand = on_hand - sums.leaving, updated_at = now()
    FROM (SELECT stock_id, sum(quantity)::int AS quantity, sum(leaving)::int AS leaving
          FROM sized GROUP BY stock_id) sums
    WHERE stock.id = sums.stock_id
    RETURNING stock.sku_id
), ledger AS (
    INSERT INTO catalog_movement (merchant_id, stock_id, kind, on_hand_change, reserved_change,
                                  reservation, cause, created_at)
    SELECT %(merchant)s, stock_id, %(kind)s, -leaving, -quantity, reservation, %(cause)s, now()
    FROM sized
)
SELECT DISTINCT sku_id FROM closed ORDER BY sku_id
"""


def _close(merchant_id: int, reservations: Sequence[int], kind: MovementKind, cause: str) -> None:
    values: dict[str, Any] = {
        "merchant": merchant_id,
        "reservations": list(reservations),
        "leaves": kind == MovementKind.SHIP,
        "kind": kind,
        "cause": cause,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK_BALANCES, values)
        cursor.execute(_CLOSE, values)
        signals.ring(signals.Topic.STOCK, [sku for (sku,) in cursor.fetchall()], cause)
