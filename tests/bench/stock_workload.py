"""Who pushes what: every process draws from SKUs of its own, as a parallel ERP divides its work."""

from dataclasses import dataclass
from typing import Any

import psycopg

HIGHEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """One balance, by its keys and by the codes a partner uses."""

    stock_id: int
    sku_id: int
    sku: str
    warehouse: str
    on_hand: int


_PLACES = """
SELECT stock.id, sku.id, sku.code, warehouse.code, stock.on_hand
FROM catalog_stock stock
JOIN catalog_sku sku ON sku.id = stock.sku_id
JOIN catalog_warehouse warehouse ON warehouse.id = stock.warehouse_id
WHERE sku.id %% %(processes)s = %(number)s
"""


def places_of(
    database: psycopg.Connection[tuple[Any, ...]], number: int, processes: int
) -> list[Place]:
    rows = database.execute(_PLACES, {"number": number, "processes": processes}).fetchall()
    return [Place(*row) for row in rows]
