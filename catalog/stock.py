"""The only writer of stock and its ledger.

Every function is set-based: a handful of statements whatever the number of rows. Balances are
locked in pk order, so two writers never wait for each other in a circle. Each change of a balance
has its ledger row in the same statement, and the doorbell rings once, inside the transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from catalog import signals
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.models import MovementKind, Warehouse

MAX_QUANTITY = 2_147_483_647  # of a PostgreSQL integer


@dataclass(frozen=True, slots=True)
class Count:
    """An ERP's absolute count: there are `quantity` of `sku` in `warehouse` (codes).

    An empty `warehouse` means the merchant's default one. `index` is the row's number in what
    the partner sent.
    """

    index: int
    sku: str
    warehouse: str
    quantity: int


def set_on_hand(merchant_id: int, counts: Sequence[Count], cause: str) -> BatchResult:
    """Take over the counts of a batch; rows that cannot be taken are told, the others applied.

    When a batch names the same SKU and warehouse twice, the later row counts and the earlier
    one is answered as superseded.
    """
    good, rejected = _screened(_placed(merchant_id, counts))
    with transaction.atomic():
        outcome = _apply(merchant_id, good, cause)
        if outcome.missing:
            _open_balances(merchant_id, outcome.missing, cause)
        changed = outcome.changed_skus + [row.sku_id for row in outcome.missing]
        signals.ring(signals.Topic.STOCK, sorted(set(changed)), cause)
    rejected = sorted([*rejected, *outcome.rejected], key=lambda row: row.index)
    return BatchResult(len(counts), len(changed), rejected)


def _placed(merchant_id: int, counts: Sequence[Count]) -> Sequence[Count]:
    """The counts with the default warehouse named, so that no place has two names."""
    if all(count.warehouse for count in counts):
        return counts
    default = Warehouse.objects.filter(merchant_id=merchant_id, is_default=True).first()
    code = default.code if default else ""
    return [count if count.warehouse else replace(count, warehouse=code) for count in counts]


def _screened(counts: Sequence[Count]) -> tuple[list[Count], list[Rejected]]:
    latest: dict[tuple[str, str], Count] = {}
    rejected = []
    for count in counts:
        if count.quantity < 0:
            reason = _("The quantity must not be negative.")
            rejected.append(Rejected(count.index, Refusal.NEGATIVE_QUANTITY, reason))
            continue
        if count.quantity > MAX_QUANTITY:
            reason = _("The quantity is too large.")
            rejected.append(Rejected(count.index, Refusal.QUANTITY_TOO_LARGE, reason))
            continue
        key = (count.sku, count.warehouse)
        if key in latest:
            reason = _("Row %(row)d of the same batch says it anew.") % {"row": count.index}
            rejected.append(Rejected(latest[key].index, Refusal.SUPERSEDED, reason))
        latest[key] = count
    return list(latest.values()), rejected


@dataclass(frozen=True, slots=True)
class _Missing:
    sku_id: int
    warehouse_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class _Applied:
    changed_skus: list[int]
    missing: list[_Missing]
    rejected: list[Rejected]


# Rows whose figure is already the stored one are left out before anything is locked: an ERP's
# full push is mostly unchanged, and then this statement only reads.
_SET_ON_HAND = """
WITH input AS MATERIALIZED (
    SELECT i.index, i.quantity, sku.id AS sku_id, warehouse.id AS warehouse_id,
           stock.id AS stock_id, stock.on_hand
    FROM unnest(%(indexes)s::int[], %(skus)s::text[], %(warehouses)s::text[],
                %(quantities)s::int[]) AS i(index, sku, warehouse, quantity)
    LEFT JOIN catalog_sku sku ON sku.merchant_id = %(merchant)s AND sku.code = i.sku
    LEFT JOIN catalog_warehouse warehouse
        ON warehouse.merchant_id = %(merchant)s AND warehouse.code = i.warehouse
    LEFT JOIN catalog_stock stock
        ON stock.sku_id = sku.id AND stock.warehouse_id = warehouse.id
), locked AS MATERIALIZED (
    SELECT stock.id, stock.sku_id, stock.on_hand, input.quantity
    FROM input JOIN catalog_stock stock ON stock.id = input.stock_id
    WHERE input.on_hand <> input.quantity
    ORDER BY stock.id
    FOR UPDATE OF stock
), updated AS (
    UPDATE catalog_stock stock SET on_hand = locked.quantity, updated_at = now()
    FROM locked WHERE stock.id = locked.id AND locked.on_hand <> locked.quantity
    RETURNING stock.id, stock.sku_id, locked.quantity - locked.on_hand AS difference
), ledger AS (
    INSERT INTO catalog_movement
        (merchant_id, stock_id, kind, on_hand_change, reserved_change, cause, created_at)
    SELECT %(merchant)s, id, %(kind)s, difference, 0, %(cause)s, now() FROM updated
)
SELECT NULL::int AS index, sku_id, NULL::bigint AS warehouse_id, NULL::int AS quantity
FROM updated
UNION ALL
SELECT index, sku_id, warehouse_id, quantity FROM input WHERE stock_id IS NULL
"""


def _apply(merchant_id: int, counts: Sequence[Count], cause: str) -> _Applied:
    changed: list[int] = []
    missing: list[_Missing] = []
    rejected: list[Rejected] = []
    with connection.cursor() as cursor:
        cursor.execute(
            _SET_ON_HAND,
            {
                "merchant": merchant_id,
                "indexes": [count.index for count in counts],
                "skus": [count.sku for count in counts],
                "warehouses": [count.warehouse for count in counts],
                "quantities": [count.quantity for count in counts],
                "kind": MovementKind.COUNT,
                "cause": cause,
            },
        )
        for index, sku_id, warehouse_id, quantity in cursor.fetchall():
            if index is None:
                changed.append(sku_id)
            elif sku_id is None:
                reason = _("This merchant has no SKU with this code.")
                rejected.append(Rejected(index, Refusal.UNKNOWN_SKU, reason))
            elif warehouse_id is None:
                reason = _("This merchant has no warehouse with this code.")
                rejected.append(Rejected(index, Refusal.UNKNOWN_WAREHOUSE, reason))
            else:
                missing.append(_Missing(sku_id, warehouse_id, quantity))
    return _Applied(changed, missing, rejected)


# Another writer may open the same balance at the same moment: then it is there already, and the
# count is laid over it like any other.
_OPEN_BALANCES = """
WITH input AS (
    SELECT * FROM unnest(%(skus)s::bigint[], %(warehouses)s::bigint[]) AS i(sku_id, warehouse_id)
)
INSERT INTO catalog_stock (merchant_id, sku_id, warehouse_id, on_hand, reserved, updated_at)
SELECT %(merchant)s, sku_id, warehouse_id, 0, 0, now() FROM input ORDER BY sku_id, warehouse_id
ON CONFLICT (sku_id, warehouse_id) DO NOTHING
"""

_FIRST_COUNT = """
WITH input AS (
    SELECT * FROM unnest(%(skus)s::bigint[], %(warehouses)s::bigint[], %(quantities)s::int[])
        AS i(sku_id, warehouse_id, quantity)
), locked AS MATERIALIZED (
    SELECT stock.id, stock.on_hand, input.quantity
    FROM input JOIN catalog_stock stock USING (sku_id, warehouse_id)
    ORDER BY stock.id
    FOR UPDATE OF stock
), updated AS (
    UPDATE catalog_stock stock SET on_hand = locked.quantity, updated_at = now()
    FROM locked WHERE stock.id = locked.id
    RETURNING stock.id, locked.quantity - locked.on_hand AS difference
)
INSERT INTO catalog_movement
    (merchant_id, stock_id, kind, on_hand_change, reserved_change, cause, created_at)
SELECT %(merchant)s, id, %(kind)s, difference, 0, %(cause)s, now() FROM updated
"""


def _open_balances(merchant_id: int, missing: Sequence[_Missing], cause: str) -> None:
    values: dict[str, Any] = {
        "merchant": merchant_id,
        "skus": [row.sku_id for row in missing],
        "warehouses": [row.warehouse_id for row in missing],
        "quantities": [row.quantity for row in missing],
        "kind": MovementKind.COUNT,
        "cause": cause,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_BALANCES, values)
        cursor.execute(_FIRST_COUNT, values)
