"""Holding stock for what was sold, giving it back, and letting it go.

A reservation is a number the caller chooses (an order item's id). What it holds is the sum of its
ledger rows, so giving it back twice gives back nothing the second time. Writes the same tables as
catalog/stock.py and under the same rules: sets, balances locked in pk order, ledger in the same
statement, one ring.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from catalog import signals
from catalog.models import MovementKind


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
    with transaction.atomic(savepoint=False):
        values = take_values(merchant_id, lines, cause, warehouse_id, only_there)
        taken = take({**values, "kind": MovementKind.RESERVE, "turn": 0})
        signals.ring(signals.Topic.STOCK, sorted({sku for _, sku, _ in taken}), cause, sold=True)
    held: dict[int, int] = defaultdict(int)
    for reservation, _sku, quantity in taken:
        held[reservation] += quantity
    return dict(held)


def take_values(
    merchant_id: int,
    lines: Sequence[Line],
    cause: str,
    warehouse_id: int | None,
    only_there: bool,
) -> dict[str, Any]:
    """What `take` has to be told, but for the kind of move and its turn."""
    return {
        "merchant": merchant_id,
        "reservations": [line.reservation for line in lines],
        "skus": [line.sku_id for line in lines],
        "quantities": [line.quantity for line in lines],
        "first": warehouse_id,
        "only_there": only_there,
        "cause": cause,
    }


def take(values: Mapping[str, Any]) -> list[tuple[int, int, int]]:
    """Hold what there is, inside the caller's transaction, and leave the ring to the caller.

    Returns (reservation, SKU, quantity) for each balance something was taken from.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        taken: list[tuple[int, int, int]] = cursor.fetchall()
    return taken


# Of each SKU, what is wanted is laid end to end in the order of the reservations, and beside it
# what is free in the order of the places: the first warehouse, then the fullest. Where a stretch
# of one lies beside a stretch of the other, that much is taken from there. With a look, a choice
# in Python and a write instead, placing an order took 1.25 times as long.
_TAKE = """
WITH wanted AS (
    SELECT *, sum(quantity) OVER (PARTITION BY sku_id ORDER BY reservation) AS upto
    FROM unnest(%(reservations)s::bigint[], %(skus)s::bigint[], %(quantities)s::bigint[])
        AS line(reservation, sku_id, quantity)
), locked AS MATERIALIZED (
    SELECT id, sku_id, warehouse_id, greatest(0, on_hand - reserved) AS free
    FROM catalog_stock
    WHERE merchant_id = %(merchant)s AND sku_id = ANY(%(skus)s::bigint[])
      AND (NOT %(only_there)s OR warehouse_id = %(first)s)
    ORDER BY id
    FOR UPDATE
), place AS (
    SELECT *, sum(free) OVER (
        PARTITION BY sku_id ORDER BY warehouse_id IS DISTINCT FROM %(first)s, free DESC, id
    ) AS upto
    FROM locked
), beside AS (
    SELECT wanted.reservation, place.id AS stock_id, place.sku_id,
           least(wanted.upto, place.upto)
           - greatest(wanted.upto - wanted.quantity, place.upto - place.free) AS quantity
    FROM wanted JOIN place USING (sku_id)
), taken AS MATERIALIZED (
    SELECT reservation, stock_id, sku_id, quantity::int FROM beside WHERE quantity > 0
), held AS (
    UPDATE catalog_stock stock SET reserved = reserved + sums.quantity, updated_at = now()
    FROM (SELECT stock_id, sum(quantity)::int AS quantity FROM taken GROUP BY stock_id) sums
    WHERE stock.id = sums.stock_id
), ledger AS (
    INSERT INTO catalog_movement (merchant_id, stock_id, kind, turn, on_hand_change,
                                  reserved_change, reservation, cause, created_at)
    SELECT %(merchant)s, stock_id, %(kind)s, %(turn)s, 0, quantity, reservation, %(cause)s, now()
    FROM taken
)
SELECT reservation, sku_id, quantity FROM taken
"""


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
        signals.ring(signals.Topic.STOCK, [sku for (sku,) in cursor.fetchall()], cause, sold=True)
