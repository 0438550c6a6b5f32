"""What PostgreSQL itself can do: the rows of an order, written by psycopg in one statement.

Same tables, indexes and constraints; one commit per order, balances locked in pk order.
"""

import random
from dataclasses import asdict
from itertools import count

from psycopg.types.json import Jsonb

from tests.bench.database import plain_connection
from tests.bench.orders_intake import ADDRESS, BUYER, ITEMS, PLACED_AT, PRICE

_PLACE = """
WITH placed AS (
    INSERT INTO orders_order
        (merchant_id, source, external_id, number, channel, status, short, fulfilled_by_channel,
         buyer, shipping, billing, payments, carrier, discount, freight, interest, total,
         placed_at, paid_at, created_at, updated_at)
    VALUES (%(merchant)s, %(source)s, %(number)s, %(number)s, 'MERCADO LIVRE', 'paid', false, false,
            %(buyer)s, %(shipping)s, '{}', '[]', 'Correios', 0, 0, 0, %(total)s,
            %(placed_at)s, %(placed_at)s, now(), now())
    RETURNING id
), items AS (
    INSERT INTO orders_orderitem
        (merchant_id, order_id, sku_id, external_id, title, quantity, reserved, unit_price,
         discount, total)
    SELECT %(merchant)s, placed.id, i.sku_id, i.name, i.name, 1, 1, %(price)s, 0, %(price)s
    FROM placed, unnest(%(skus)s::bigint[], %(names)s::text[]) AS i(sku_id, name)
    RETURNING id, sku_id, quantity
), event AS (
    INSERT INTO orders_orderevent
        (merchant_id, order_id, kind, from_status, to_status, reason, cause, created_at)
    SELECT %(merchant)s, placed.id, 'placed', '', 'paid', '', %(source)s, now() FROM placed
), locked AS MATERIALIZED (
    SELECT id, sku_id, warehouse_id FROM catalog_stock
    WHERE sku_id = ANY(%(skus)s::bigint[]) ORDER BY id FOR UPDATE
), held AS (
    UPDATE catalog_stock stock SET reserved = stock.reserved + items.quantity, updated_at = now()
    FROM locked JOIN items USING (sku_id)
    WHERE stock.id = locked.id AND locked.warehouse_id = %(warehouse)s
    RETURNING stock.id, items.id AS item_id, items.quantity
), ledger AS (
    INSERT INTO catalog_movement
        (merchant_id, stock_id, kind, on_hand_change, reserved_change, reservation, cause,
         created_at)
    SELECT %(merchant)s, id, 'reserve', 0, quantity, item_id, %(source)s, now() FROM held
)
UPDATE integrations_outbound SET
    revision = revision + 1,
    due_at = coalesce(due_at, now()),
    waiting_since = coalesce(waiting_since, now()),
    attempts = CASE WHEN due_at IS NULL THEN 0 ELSE attempts END,
    parked_at = NULL
WHERE sku_id = ANY(%(skus)s::bigint[]) AND topic = 'stock'
"""


class Limit:
    def __init__(self, merchant_id: int, source: str, warehouse_id: int, skus: list[int]) -> None:
        self._database = plain_connection(autocommit=True, prepare_threshold=0)
        self._skus = skus
        self._numbers = count(1)
        self._fixed = {
            "merchant": merchant_id,
            "source": source,
            "warehouse": warehouse_id,
            "price": PRICE,
            "total": ITEMS * PRICE,
            "placed_at": PLACED_AT,
            "names": list("ABC"),
            "buyer": Jsonb(asdict(BUYER)),
            "shipping": Jsonb(asdict(ADDRESS)),
        }

    def begin(self) -> None:
        """Everything is there already."""

    def step(self) -> int:
        drawn = {"number": str(next(self._numbers)), "skus": random.sample(self._skus, ITEMS)}
        self._database.execute(_PLACE, {**self._fixed, **drawn})
        return 1
