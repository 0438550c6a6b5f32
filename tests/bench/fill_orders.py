"""Orders by the million, written by the server itself as the writers would have left them.

Two years of orders at an even pace, three lines each, of one connection. Those of the last two
weeks are on their way; of the others nine in ten were delivered, the rest cancelled or returned.
"""

import json
import time
from dataclasses import asdict

from django.db import connection

from catalog.models import Movement, Stock
from orders.models import Order, OrderEvent, OrderItem
from tests.bench.database import vacuum
from tests.bench.fill import Shop, insert, trusted
from tests.bench.orders_intake import ADDRESS, BUYER, ITEMS, PRICE

DAYS = 730
ORDERS_TABLES = [model._meta.db_table for model in (Order, OrderItem, OrderEvent, Movement, Stock)]

# Days since it was placed; the younger, the less has happened.
_AGE = "extract(epoch FROM now() - placed_at) / 86400"
_STATUS = """CASE
    WHEN age < 2 THEN 'paid' WHEN age < 5 THEN 'invoiced' WHEN age < 14 THEN 'shipped'
    WHEN n %% 20 = 0 THEN 'cancelled' WHEN n %% 20 = 1 THEN 'returned' ELSE 'delivered' END"""


def fill_orders(shop: Shop, skus: int, orders: int, first: int = 1) -> float:
    """The orders of these numbers, of the shop's SKUs 1 to `skus`; returns how long it took, in
    seconds."""
    started = time.perf_counter()
    last = first + orders - 1
    merchant, source = shop.merchant.pk, shop.connections[0].source
    with trusted():
        _orders(merchant, source, first, last)
        _items(merchant, source, skus, first, last)
        _events(merchant, source, first, last)
        _movements(merchant, source, first, last)
    _balance(merchant)
    vacuum(ORDERS_TABLES)
    return time.perf_counter() - started


def _orders(merchant: int, source: str, first: int, last: int) -> None:
    pace = f"interval '{DAYS} days' * ({last} - n) / {last - first + 1}"
    placed = f"(SELECT n, now() - {pace} AS placed_at FROM generate_series({first}, {last}) n)"
    aged = f"(SELECT *, {_AGE} AS age FROM {placed} AS placed)"
    gone = "('shipped', 'delivered', 'returned')"
    insert(
        Order,
        f"(SELECT *, {_STATUS} AS state FROM {aged} AS aged) AS numbers ORDER BY n",
        merchant_id=f"{merchant}",
        source=f"'{source}'",
        external_id="'filled-' || n",
        number="n::text",
        channel="(ARRAY['MERCADO LIVRE', 'SHOPEE', 'AMAZON'])[1 + n %% 3]",
        status="state",
        buyer=_json(asdict(BUYER)),
        shipping=_json(asdict(ADDRESS)),
        carrier="'Correios'",
        total=f"{ITEMS * PRICE}",
        placed_at="placed_at",
        paid_at="placed_at + interval '5 minutes'",
        invoiced_at=_when("state NOT IN ('paid', 'cancelled')", "n %% 30"),
        shipped_at=_when(f"state IN {gone}", "24 + n %% 40"),
        delivered_at=_when("state IN ('delivered', 'returned')", "96 + n %% 200"),
        cancelled_at=_when("state = 'cancelled'", "n %% 48"),
        returned_at=_when("state = 'returned'", "400"),
        created_at="placed_at",
        updated_at="placed_at",
    )


def _items(merchant: int, source: str, skus: int, first: int, last: int) -> None:
    """Of each order, lines of SKUs that are far from each other."""
    code = f"'SKU-' || (1 + (placed.number::bigint * 7919 + line * 104729) %% {skus})"
    insert(
        OrderItem,
        f"{_filled(merchant, source, first, last)} CROSS JOIN generate_series(1, {ITEMS}) line "
        f"JOIN catalog_sku sku ON sku.merchant_id = {merchant} AND sku.code = {code} "
        "ORDER BY placed.id, line",
        merchant_id=f"{merchant}",
        order_id="placed.id",
        sku_id="sku.id",
        external_id="line::text",
        title="sku.code",
        quantity="1",
        reserved=f"({_HELD})::int",
        unit_price=f"{PRICE}",
        total=f"{PRICE}",
    )


def _events(merchant: int, source: str, first: int, last: int) -> None:
    """The placing, and the last move of what has moved."""
    insert(
        OrderEvent,
        f"{_filled(merchant, source, first, last)} "
        "CROSS JOIN (VALUES ('placed'), ('moved')) AS kinds(kind) "
        "WHERE kind = 'placed' OR status <> 'paid' ORDER BY placed.id, kind DESC",
        merchant_id=f"{merchant}",
        order_id="placed.id",
        kind="kind",
        from_status="CASE kind WHEN 'moved' THEN 'paid' ELSE '' END",
        to_status="CASE kind WHEN 'moved' THEN status ELSE 'paid' END",
        cause=f"'{source}'",
        created_at="placed.placed_at",
    )


def _movements(merchant: int, source: str, first: int, last: int) -> None:
    """A reservation for each line, and what became of it."""
    insert(
        Movement,
        f"{_filled(merchant, source, first, last)} "
        "JOIN orders_orderitem item ON item.order_id = placed.id "
        "JOIN catalog_warehouse warehouse ON warehouse.merchant_id = placed.merchant_id "
        "AND warehouse.is_default "
        "JOIN catalog_stock stock ON stock.sku_id = item.sku_id "
        "AND stock.warehouse_id = warehouse.id "
        "CROSS JOIN (VALUES ('reserve'), ('ship'), ('release')) AS kinds(kind) "
        f"WHERE kind = 'reserve' OR (NOT ({_HELD}) AND (kind = 'release') "
        "= (status = 'cancelled')) "
        "ORDER BY item.id, kind",
        merchant_id=f"{merchant}",
        stock_id="stock.id",
        kind="kind",
        on_hand_change="CASE kind WHEN 'ship' THEN -1 ELSE 0 END",
        reserved_change="CASE kind WHEN 'reserve' THEN 1 ELSE -1 END",
        reservation="item.id",
        cause=f"'{source}'",
        created_at="placed.placed_at",
    )


def _balance(merchant: int) -> None:
    """Balances are the sums of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_stock stock SET on_hand = sums.on_hand, reserved = sums.reserved "
            "FROM (SELECT stock_id, sum(on_hand_change) AS on_hand, sum(reserved_change) "
            "AS reserved FROM catalog_movement WHERE merchant_id = %s GROUP BY stock_id) sums "
            "WHERE stock.id = sums.stock_id AND (stock.on_hand, stock.reserved) "
            "IS DISTINCT FROM (sums.on_hand, sums.reserved)",
            [merchant],
        )


_HELD = "status IN ('paid', 'invoiced')"


def _filled(merchant: int, source: str, first: int, last: int) -> str:
    return (
        f"(SELECT * FROM orders_order WHERE merchant_id = {merchant} AND source = '{source}' "
        f"AND number::bigint BETWEEN {first} AND {last}) AS placed"
    )


def _when(condition: str, hours: str) -> str:
    return f"CASE WHEN {condition} THEN placed_at + interval '1 hour' * ({hours}) END"


def _json(values: dict[str, object]) -> str:
    return f"'{json.dumps(values)}'::jsonb"
