"""What an edited order holds: brought to what it wants now, by the difference.

A line says how much its reservation is to hold, not by how much it changed, so that the same edit
twice changes nothing the second time. Under the rules of catalog/reservations.py: all balances
locked at once in pk order, ledger in the same statement, one ring.
"""

from collections.abc import Mapping, Sequence

from django.db import connection, transaction

from catalog import signals
from catalog.models import MovementKind
from catalog.reservations import Line, take, take_values


def adjust(
    merchant_id: int,
    lines: Sequence[Line],
    cause: str,
    *,
    warehouse_id: int | None = None,
    only_there: bool = False,
) -> dict[int, int]:
    """Make each reservation hold its line's quantity of the line's SKU; 0 gives all back.

    What is too much, or of another SKU, is given back first, so that one line may take what
    another one gave. Then what is missing is held as far as there is any, from the places that
    `reservations.reserve` would ask. Returns the quantity held per reservation. What was released
    or shipped is over and is not adjusted any more: that is for the caller to see to. With
    `only_there` and no warehouse there is no place to ask: then it only gives back.
    """
    values = {
        **take_values(merchant_id, lines, cause, warehouse_id, only_there),
        "kind": MovementKind.ADJUST,
    }
    held = {line.reservation: 0 for line in lines}
    changed: set[int] = set()
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_LOCK, values)
        cursor.execute(_NEXT_TURN, values)
        [values["turn"]] = cursor.fetchone()
        cursor.execute(_GIVE_BACK, values)
        for reservation, sku_id, kept, given_back in cursor.fetchall():
            held[reservation] += kept
            if given_back:
                changed.add(sku_id)
        for reservation, sku_id, quantity in take({**values, **_missing(lines, held)}):
            held[reservation] += quantity
            changed.add(sku_id)
        signals.ring(signals.Topic.STOCK, sorted(changed), cause, sold=True)
    return held


def lock(merchant_id: int, lines: Sequence[Line]) -> None:
    """For who adjusts and releases in one transaction: every balance of these at once, in pk
    order. Locked in two goes, two such writers would wait for each other in a circle."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, take_values(merchant_id, lines, "", None, False))


def _missing(lines: Sequence[Line], held: Mapping[int, int]) -> dict[str, list[int]]:
    short = [line for line in lines if line.quantity > held[line.reservation]]
    return {
        "reservations": [line.reservation for line in short],
        "skus": [line.sku_id for line in short],
        "quantities": [line.quantity - held[line.reservation] for line in short],
    }


_LOCK = """
SELECT id FROM catalog_stock
WHERE merchant_id = %(merchant)s AND id IN (
    SELECT stock_id FROM catalog_movement WHERE reservation = ANY(%(reservations)s::bigint[])
    UNION
    SELECT id FROM catalog_stock
    WHERE merchant_id = %(merchant)s AND sku_id = ANY(%(skus)s::bigint[])
      AND (NOT %(only_there)s OR warehouse_id = %(first)s)
)
ORDER BY id FOR UPDATE
"""

_NEXT_TURN = """
SELECT coalesce(max(turn), 0) + 1 FROM catalog_movement
WHERE reservation = ANY(%(reservations)s::bigint[])
"""

# A reservation that lies in several places is kept where it was wanted first and where most of it
# lies; the rest goes back.
_GIVE_BACK = """
WITH wanted AS (
    SELECT * FROM unnest(%(reservations)s::bigint[], %(skus)s::bigint[], %(quantities)s::bigint[])
        AS line(reservation, sku_id, quantity)
), held AS (
    SELECT stock_id, reservation, sum(reserved_change)::int AS quantity
    FROM catalog_movement
    WHERE reservation = ANY(%(reservations)s::bigint[]) AND merchant_id = %(merchant)s
    GROUP BY stock_id, reservation HAVING sum(reserved_change) > 0
), placed AS (
    SELECT held.reservation, held.stock_id, stock.sku_id, held.quantity,
           CASE WHEN stock.sku_id = wanted.sku_id THEN wanted.quantity ELSE 0 END AS target,
           sum(held.quantity) OVER (
               PARTITION BY held.reservation, stock.sku_id
               ORDER BY stock.warehouse_id IS DISTINCT FROM %(first)s, held.quantity DESC,
                        held.stock_id
           ) AS upto
    FROM held JOIN catalog_stock stock ON stock.id = held.stock_id
    JOIN wanted ON wanted.reservation = held.reservation
), sized AS MATERIALIZED (
    SELECT reservation, stock_id, sku_id, quantity,
           greatest(0, least(quantity, target - (upto - quantity)))::int AS kept
    FROM placed
), given_back AS (
    UPDATE catalog_stock stock SET reserved = reserved - sums.quantity, updated_at = now()
    FROM (SELECT stock_id, sum(quantity - kept)::int AS quantity FROM sized
          WHERE quantity > kept GROUP BY stock_id) sums
    WHERE stock.id = sums.stock_id
), ledger AS (
    INSERT INTO catalog_movement (merchant_id, stock_id, kind, turn, on_hand_change,
                                  reserved_change, reservation, cause, created_at)
    SELECT %(merchant)s, stock_id, %(kind)s, %(turn)s, 0, kept - quantity, reservation, %(cause)s,
           now()
    FROM sized WHERE quantity > kept
)
SELECT reservation, sku_id, kept, quantity - kept FROM sized
"""
