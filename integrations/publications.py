"""Which products are to be on sale where: the rules about publication rows.

Besides the queue, only this module and publishing.py write them. Every function is a few
statements, whatever the number of products.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from catalog.models import Product, Sku
from integrations import outbox, wakeup
from integrations.models import Connection, Listing, Publication
from integrations.queue import TOUCH

UNMAPPED = "unmapped"
OBJECTIONS = "objections"
# What a change of the product may put right.
CURABLE = (UNMAPPED, OBJECTIONS, "rejected", "already_there")

_WANT = """
INSERT INTO integrations_publication
    (merchant_id, connection_id, product_id, topic, external_product_id, images, anew, revision,
     due_at, waiting_since, lease, attempts, takeovers, error_code, error_detail)
SELECT product.merchant_id, %(connection)s, product.id, 'product', '', '{{}}', false, 1,
       now(), now(), '', 0, 0, '', ''
FROM ({wanted}) AS product
ORDER BY product.id
ON CONFLICT (connection_id, product_id) DO NOTHING
"""

_BRING_BACK = """
WITH found AS MATERIALIZED (
    SELECT id FROM integrations_publication work WHERE {where} ORDER BY id FOR UPDATE
)
UPDATE integrations_publication work SET {touch} {also} FROM found WHERE work.id = found.id
RETURNING work.connection_id
"""
_CHOSEN = "connection_id = %(connection)s AND product_id = ANY(%(products)s)"


def want(connection: Connection, product_ids: Collection[int]) -> int:
    """These products are to be on sale there; returns how many are on their way now.

    Only the connection's merchant's. What waits or is published is left alone; what was parked
    before it was ever published is tried again.
    """
    mine = Product.objects.filter(merchant_id=connection.merchant_id, pk__in=product_ids)
    with transaction.atomic():
        number = _insert(connection, mine)
        number += _bring_back(
            f"{_CHOSEN} AND published_at IS NULL AND parked_at IS NOT NULL",
            connection=connection.pk,
            products=list(product_ids),
        )
    return number


def want_unlinked(connection: Connection) -> int:
    """`want` for every product of `unlinked`."""
    with transaction.atomic():
        return _insert(connection, unlinked(connection))


def unlinked(connection: Connection) -> QuerySet[Product]:
    """Active products with SKUs, none of which is linked there, and that nobody wants there yet."""
    skus = Sku.objects.filter(product=OuterRef("pk"))
    linked = Listing.objects.filter(connection=connection, sku__product=OuterRef("pk"))
    wanted = Publication.objects.filter(connection=connection, product=OuterRef("pk"))
    mine = Product.objects.filter(merchant_id=connection.merchant_id, active=True)
    return mine.filter(Exists(skus), ~Exists(linked), ~Exists(wanted))


def _insert(connection: Connection, wanted: QuerySet[Product]) -> int:
    # A change that is being written just now could not see the rows: its end is read first.
    outbox.linking_turn(connection.merchant_id)
    sql, values = wanted.order_by().values("id", "merchant_id").query.sql_with_params()
    with database.cursor() as cursor:
        statement = _WANT.format(wanted=sql).replace("%(connection)s", "%s", 1)
        cursor.execute(statement, [connection.pk, *values])
        number = int(cursor.rowcount)
    if number:
        transaction.on_commit(lambda: wakeup.wake([connection.pk], at_once=True))
    return number


def republish(connection: Connection, product_ids: Collection[int]) -> int:
    """Tell all of these published products anew, on purpose; returns how many."""
    with transaction.atomic():
        return _bring_back(
            f"{_CHOSEN} AND published_at IS NOT NULL",
            also=", anew = true",
            connection=connection.pk,
            products=list(product_ids),
        )


def withdraw(connection: Connection, product_ids: Collection[int]) -> int:
    """These products are not to be on sale there after all; returns how many.

    What is published, or may be because a sending has begun, stays.
    """
    waiting = Publication.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=Now()),
        connection=connection,
        product_id__in=product_ids,
        published_at=None,
        begun_at=None,
    )
    return waiting.delete()[0]


def bring_back_unmapped(connection: Connection) -> int:
    """The connection's De<>Para changed: what waited for a rule is tried again; how many."""
    return _bring_back(
        "connection_id = %(connection)s AND parked_at IS NOT NULL AND error_code = %(code)s",
        at_once=False,
        connection=connection.pk,
        code=UNMAPPED,
    )


def product_changed(sku_ids: Sequence[int]) -> int:
    """Products of these SKUs changed: what could not be published is tried again; how many.

    What is published is frozen there. What waits is touched too: nobody reads the product for it
    before this change is there to be read, and who has read it already looks once more.
    """
    if not sku_ids:
        return 0
    outbox.beside_linking(sku_ids[0])
    return _touch(sku_ids, CURABLE)


# Answered by two indexes that hold only what is parked and what waits.
_ANY_OPEN = """
WITH merchant AS MATERIALIZED (SELECT merchant_id AS id FROM catalog_sku WHERE id = %(sku)s)
SELECT EXISTS (
    SELECT FROM integrations_publication
    WHERE parked_at IS NOT NULL AND merchant_id = (SELECT id FROM merchant)
) OR EXISTS (
    SELECT FROM integrations_publication
    WHERE due_at IS NOT NULL AND merchant_id = (SELECT id FROM merchant)
)
"""


def figures_changed(sku_ids: Sequence[int]) -> int:
    """Stock or prices of these SKUs changed: a platform may have asked for them; how many.

    It is asked at every stock push, and nearly always nothing is open. Call it behind
    outbox.mark, which waits for what is just being wanted.
    """
    if not sku_ids:
        return 0
    with database.cursor() as cursor:
        cursor.execute(_ANY_OPEN, {"sku": sku_ids[0]})
        if not cursor.fetchone()[0]:
            return 0
    return _touch(sku_ids, [OBJECTIONS])


def _touch(sku_ids: Sequence[int], codes: Sequence[str]) -> int:
    return _bring_back(
        "product_id IN (SELECT product_id FROM catalog_sku WHERE id = ANY(%(skus)s))"
        " AND (due_at IS NOT NULL OR parked_at IS NOT NULL AND error_code = ANY(%(codes)s))",
        at_once=False,
        skus=list(sku_ids),
        codes=list(codes),
    )


def _bring_back(where: str, *, also: str = "", at_once: bool = True, **values: Any) -> int:
    with database.cursor() as cursor:
        cursor.execute(_BRING_BACK.format(where=where, touch=TOUCH, also=also), values)
        found = [row[0] for row in cursor.fetchall()]
    if found:
        waking = sorted(set(found))
        transaction.on_commit(lambda: wakeup.wake(waking, at_once=at_once))
    return len(found)
