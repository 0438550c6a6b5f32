"""What PostgreSQL itself can do: the rows of a stock push, written by psycopg alone.

Same tables, indexes and constraints; keys are known, statements are prepared, and since no two
processes touch the same rows nothing has to be locked beforehand.
"""

import random

from tests.bench.database import plain_connection
from tests.bench.stock_workload import HIGHEST, Place, places_of

_WRITE_STOCK = """
WITH input AS (
    SELECT * FROM unnest(%(stocks)s::bigint[], %(quantities)s::int[]) AS i(id, quantity)
), updated AS (
    UPDATE catalog_stock stock SET on_hand = input.quantity, updated_at = now()
    FROM input JOIN catalog_stock old USING (id)
    WHERE stock.id = input.id
    RETURNING stock.id, stock.merchant_id, input.quantity - old.on_hand AS difference
)
INSERT INTO catalog_movement
    (merchant_id, stock_id, kind, on_hand_change, reserved_change, cause, created_at)
SELECT merchant_id, id, 'count', difference, 0, 'limit', now() FROM updated
"""

_MARK = """
UPDATE integrations_outbound SET
    revision = revision + 1,
    due_at = coalesce(due_at, now()),
    waiting_since = coalesce(waiting_since, now()),
    attempts = CASE WHEN due_at IS NULL THEN 0 ELSE attempts END,
    parked_at = NULL
WHERE sku_id = ANY(%(skus)s::bigint[]) AND topic = 'stock'
"""


class Limit:
    def __init__(self, number: int, processes: int, batch: int) -> None:
        self._database = plain_connection(prepare_threshold=0)
        self._share = (number, processes)
        self._batch = batch
        self._places: list[Place] = []

    def begin(self) -> None:
        self._places = self._places or places_of(self._database, *self._share)
        self._database.commit()

    def step(self) -> int:
        batch = random.sample(self._places, min(self._batch, len(self._places)))
        batch.sort(key=lambda place: place.stock_id)
        quantities = [random.randint(1, HIGHEST) for _ in batch]
        with self._database.transaction():
            self._database.execute(
                _WRITE_STOCK,
                {"stocks": [place.stock_id for place in batch], "quantities": quantities},
            )
            skus = sorted({place.sku_id for place in batch})
            self._database.execute(_MARK, {"skus": skus})
        return len(batch)
