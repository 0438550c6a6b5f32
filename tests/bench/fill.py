"""A catalogue of any size, written by the server itself: INSERT .. SELECT."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.models import Model

from catalog.models import Merchant, Movement, Product, Sku, Stock
from integrations.models import Activity, Connection, Listing, Outbound
from tests.bench.database import vacuum
from tests.builders import a_connection, a_merchant, a_warehouse, the_carriers

SKUS_PER_PRODUCT = 10
WAREHOUSES = ("W1", "W2")
ON_HAND = 1_000_000

TABLES = [model._meta.db_table for model in (Product, Sku, Stock, Movement, Listing, Outbound)]


@dataclass(frozen=True)
class Shop:
    merchant: Merchant
    connections: list[Connection]


def code(number: int) -> str:
    """SKUs are numbered from 1."""
    return f"SKU-{number}"


def a_shop(skus: int, connections: int) -> Shop:
    """A merchant with two warehouses; each connection lists every SKU and was told everything."""
    merchant = a_merchant()
    the_carriers(merchant)
    for name in WAREHOUSES:
        a_warehouse(merchant, code=name, is_default=name == WAREHOUSES[0])
    shop = Shop(merchant, [a_connection(merchant) for _ in range(connections)])
    grow(shop, 1, skus)
    return shop


def grow(shop: Shop, first: int, last: int) -> None:
    """Add the SKUs of these numbers, both included."""
    with trusted():
        _grow_catalog(shop.merchant.pk, first, last)
        for target in shop.connections:
            _list(target.pk, shop.merchant.pk, first, last)
    vacuum(TABLES)


def _grow_catalog(merchant: int, first: int, last: int) -> None:
    product = f"(n - 1) / {SKUS_PER_PRODUCT}"
    insert(
        Product,
        f"(SELECT DISTINCT {product} AS p FROM generate_series({first}, {last}) n) AS numbers "
        "ORDER BY p ON CONFLICT (merchant_id, code) DO NOTHING",
        merchant_id=f"{merchant}",
        code="'P-' || p",
        title="'Product ' || p",
    )
    insert(
        Sku,
        f"generate_series({first}, {last}) n JOIN catalog_product product "
        f"ON product.merchant_id = {merchant} AND product.code = 'P-' || {product} ORDER BY n",
        merchant_id=f"{merchant}",
        product_id="product.id",
        code="'SKU-' || n",
    )
    insert(
        Stock,
        f"{_skus(merchant, first, last)} JOIN catalog_warehouse warehouse "
        "ON warehouse.merchant_id = sku.merchant_id ORDER BY sku.id, warehouse.id",
        merchant_id=f"{merchant}",
        sku_id="sku.id",
        warehouse_id="warehouse.id",
        on_hand=f"{ON_HAND}",
    )
    insert(
        Movement,
        f"{_skus(merchant, first, last)} JOIN catalog_stock stock ON stock.sku_id = sku.id "
        "ORDER BY stock.id",
        merchant_id=f"{merchant}",
        stock_id="stock.id",
        kind="'count'",
        on_hand_change="stock.on_hand",
        cause="'bench'",
    )


def _list(target: int, merchant: int, first: int, last: int) -> None:
    insert(
        Listing,
        f"{_skus(merchant, first, last)} ORDER BY sku.id",
        merchant_id=f"{merchant}",
        connection_id=f"{target}",
        sku_id="sku.id",
        external_id="sku.code",
        external_product_id="sku.code",
    )
    insert(
        Outbound,
        f"{_skus(merchant, first, last)} JOIN integrations_listing listing "
        f"ON listing.sku_id = sku.id AND listing.connection_id = {target} "
        "CROSS JOIN (VALUES ('stock'), ('price')) AS topics(topic) ORDER BY listing.id",
        merchant_id=f"{merchant}",
        connection_id=f"{target}",
        listing_id="listing.id",
        sku_id="sku.id",
        topic="topic",
        revision="1",
        sent="'0'::jsonb",
        done_at="now()",
    )


def _skus(merchant: int, first: int, last: int) -> str:
    return (
        f"generate_series({first}, {last}) n "
        f"JOIN catalog_sku sku ON sku.merchant_id = {merchant} AND sku.code = 'SKU-' || n"
    )


def insert(model: type[Model], source: str, /, **columns: str) -> None:
    """`columns` are expressions over `source`; every other column gets its field's default, or the
    database's."""
    blank = model()
    defaults = {
        field.column: field.get_db_prep_save(field.pre_save(blank, add=True), connection)
        for field in model._meta.concrete_fields
        if field.column not in columns and not field.primary_key and not field.has_db_default()
    }
    names = ", ".join([*columns, *defaults])
    values = ", ".join([*columns.values(), *(["%s"] * len(defaults))])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} FROM {source}",
            list(defaults.values()),
        )


@contextmanager
def trusted() -> Iterator[None]:
    """Foreign keys of millions of rows that are right by construction need no check, and the rows
    are sorted in memory.

    Only a superuser may say the first; anybody else waits a little longer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        [superuser] = cursor.fetchone()
        cursor.execute("SET work_mem = '512MB'")
        if superuser:
            cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("RESET work_mem")
            if superuser:
                cursor.execute("RESET session_replication_role")


def rest(shop: Shop) -> None:
    """As after a visit of the workers: everything was told, nobody is on the way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE integrations_outbound SET due_at = NULL, waiting_since = NULL "
            "WHERE due_at IS NOT NULL"
        )
        cursor.execute("TRUNCATE django_q_ormq")
    Activity.objects.filter(connection__in=shop.connections).update(woken_at=None)
