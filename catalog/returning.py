"""Goods that had left with an order and came back: on hand again, once.

Under the rules of catalog/reservations.py: sets, balances locked in pk order, ledger in the same
statement, one ring.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from catalog import signals
from catalog.models import MovementKind


@dataclass(frozen=True, slots=True)
class Returned:
    """`quantity` units of a SKU that had left under the number `reservation`. `turn`, from 1, says
    which of the reservation's returns this is."""

    reservation: int
    sku_id: int
    quantity: int
    turn: int


def take_back(merchant_id: int, lines: Sequence[Returned], cause: str) -> dict[int, int]:
    """Put them back where they left from; returns the units that are on hand again, by reservation.

    What more comes back than left from there, since an order was short or older than we know it,
    lies with it, or else in the default warehouse, or else in the SKU's oldest place. A SKU that
    was never counted has no place, and stays unknown. A turn that is in the ledger already gives
    nothing the second time.
    """
    values: dict[str, Any] = {
        "merchant": merchant_id,
        "reservations": [line.reservation for line in lines],
        "skus": [line.sku_id for line in lines],
        "quantities": [line.quantity for line in lines],
        "turns": [line.turn for line in lines],
        "ship": MovementKind.SHIP,
        "return": MovementKind.RETURN,
        "cause": cause,
    }
    on_hand: dict[int, int] = defaultdict(int)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_LOCK, values)
        cursor.execute(_TAKE_BACK, values)
        rows: list[tuple[int, int, int]] = cursor.fetchall()
        # Others should offer it soon; nobody sold it.
        signals.ring(signals.Topic.STOCK, sorted({sku for _, sku, _ in rows}), cause)
    for reservation, _sku, quantity in rows:
        on_hand[reservation] += quantity
    return dict(on_hand)


_LOCK = """
SELECT id FROM catalog_stock
WHERE merchant_id = %(merchant)s AND id IN (
    SELECT stock_id FROM catalog_movement
    WHERE reservation = ANY(%(reservations)s::bigint[]) AND kind = %(ship)s
    UNION
    SELECT id FROM catalog_stock
    WHERE merchant_id = %(merchant)s AND sku_id = ANY(%(skus)s::bigint[])
)
ORDER BY id FOR UPDATE
"""

# Of each reservation, what comes back is laid end to end in the order of the turns, and beside it
# what left and is not back yet; `besides` is what finds nothing beside it.
_TAKE_BACK = """
WITH line AS (
    SELECT told.*, sum(quantity) OVER (PARTITION BY reservation ORDER BY turn) AS upto
    FROM unnest(%(reservations)s::bigint[], %(skus)s::bigint[], %(quantities)s::int[],
                %(turns)s::int[]) AS told(reservation, sku_id, quantity, turn)
    WHERE NOT EXISTS (
        SELECT FROM catalog_movement known
        WHERE known.reservation = told.reservation AND known.kind = %(return)s
          AND known.turn = told.turn
    )
), moved AS (
    SELECT movement.reservation, movement.stock_id,
           greatest(0, sum(CASE kind WHEN %(ship)s THEN -reserved_change ELSE -on_hand_change END)
           ) AS room
    FROM catalog_movement movement
    WHERE movement.reservation = ANY(%(reservations)s::bigint[])
      AND movement.merchant_id = %(merchant)s AND kind IN (%(ship)s, %(return)s)
    GROUP BY movement.reservation, movement.stock_id
), place AS (
    SELECT *, sum(room) OVER (PARTITION BY reservation ORDER BY room DESC, stock_id) AS upto
    FROM moved
), beside AS (
    SELECT line.reservation, line.turn, place.stock_id,
           least(line.upto, place.upto)
           - greatest(line.upto - line.quantity, place.upto - place.room) AS quantity
    FROM line JOIN place USING (reservation)
), besides AS (
    SELECT DISTINCT ON (line.reservation, line.turn) line.reservation, line.turn,
           stock.id AS stock_id, line.quantity - coalesce(found.quantity, 0) AS quantity
    FROM line
    LEFT JOIN (SELECT reservation, turn, sum(quantity) AS quantity FROM beside WHERE quantity > 0
               GROUP BY reservation, turn) found USING (reservation, turn)
    LEFT JOIN moved ON moved.reservation = line.reservation
    JOIN catalog_stock stock ON stock.merchant_id = %(merchant)s
        AND (stock.id = moved.stock_id OR stock.sku_id = line.sku_id)
    JOIN catalog_warehouse warehouse ON warehouse.id = stock.warehouse_id
    ORDER BY line.reservation, line.turn, stock.id IS DISTINCT FROM moved.stock_id,
             NOT warehouse.is_default, stock.id
), back AS MATERIALIZED (
    SELECT reservation, turn, stock_id, sum(quantity)::int AS quantity
    FROM (SELECT reservation, turn, stock_id, quantity FROM beside
          UNION ALL SELECT reservation, turn, stock_id, quantity FROM besides) AS part
    WHERE quantity > 0 GROUP BY reservation, turn, stock_id
), put AS (
    UPDATE catalog_stock stock SET on_hand = on_hand + sums.quantity, updated_at = now()
    FROM (SELECT stock_id, sum(quantity)::int AS quantity FROM back GROUP BY stock_id) sums
    WHERE stock.id = sums.stock_id
), ledger AS (
    INSERT INTO catalog_movement (merchant_id, stock_id, kind, turn, on_hand_change,
                                  reserved_change, reservation, cause, created_at)
    SELECT %(merchant)s, stock_id, %(return)s, turn, quantity, 0, reservation, %(cause)s, now()
    FROM back
)
SELECT back.reservation, stock.sku_id, back.quantity
FROM back JOIN catalog_stock stock ON stock.id = back.stock_id
"""
