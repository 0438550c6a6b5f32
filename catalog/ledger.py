"""The ledger's promise: the sums of its rows equal the balances, always."""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A balance and the sums of its ledger rows."""

    stock_id: int
    on_hand: int
    reserved: int
    ledger_on_hand: int
    ledger_reserved: int


_DISAGREEMENTS = """
SELECT stock.id, stock.on_hand, stock.reserved,
       coalesce(sum(movement.on_hand_change), 0), coalesce(sum(movement.reserved_change), 0)
FROM catalog_stock stock LEFT JOIN catalog_movement movement ON movement.stock_id = stock.id
GROUP BY stock.id
HAVING stock.on_hand <> coalesce(sum(movement.on_hand_change), 0)
    OR stock.reserved <> coalesce(sum(movement.reserved_change), 0)
ORDER BY stock.id
"""


def disagreements() -> list[Disagreement]:
    """Every balance that its ledger does not explain; empty when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(_DISAGREEMENTS)
        return [Disagreement(*row) for row in cursor.fetchall()]
