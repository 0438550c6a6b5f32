"""What waits comes in by itself: each of these has orders read again whose reason may be gone.

    rules_saved(connection)            carriers that had no rule
    carriers_changed(merchant)         carriers the merchant did not have
    skus_changed(sku ids)              SKUs the merchant did not have
    listed(connection, external ids)   ids of SKUs that were not linked
    read(inbound ids)                  a person wants it
    read_all(connection)               the way its orders wait has changed

One statement each, and nearly always nothing waits. Whoever finds that an order has to wait holds
the same lock while it looks once more (sync/admitting.py), so that none of these is missed.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection as database
from django.db import transaction

from integrations import wakeup
from integrations.locks import Lock
from integrations.models import Connection
from integrations.queue import TOUCH
from integrations.waiting_orders import UNKNOWN_SKU, UNMAPPED_CARRIER

_AGAIN = f"""
WITH found AS MATERIALIZED (
    SELECT id FROM integrations_inbound WHERE id IN (
        SELECT waiting.inbound_id FROM integrations_waitingorder waiting WHERE {{where}})
    ORDER BY id FOR NO KEY UPDATE
)
UPDATE integrations_inbound work SET {TOUCH}, urgent = true
FROM found WHERE work.id = found.id
RETURNING work.connection_id
"""  # noqa: S608

_OF_SKUS = """
waiting.code = %(code)s
AND waiting.merchant_id = (SELECT merchant_id FROM catalog_sku WHERE id = %(first)s)
AND EXISTS (
    SELECT FROM integrations_waitingitem item
    JOIN catalog_sku sku ON sku.merchant_id = waiting.merchant_id AND sku.code = item.sku_code
    WHERE item.order_id = waiting.id AND item.sku_id IS NULL AND sku.id = ANY(%(skus)s))
"""
_LISTED = """
waiting.connection_id = %(connection)s AND waiting.code = %(code)s
AND EXISTS (
    SELECT FROM integrations_waitingitem item
    WHERE item.order_id = waiting.id AND item.external_sku_id = ANY(%(ids)s))
"""


def rules_saved(connection: Connection) -> int:
    """The carriers of the connection's De<>Para changed; how many orders are read again.

    Whoever changed them has their turn (rulebook.rules.take_turn)."""
    return _again(
        "waiting.connection_id = %(connection)s AND waiting.code = %(code)s",
        connection=connection.pk,
        code=UNMAPPED_CARRIER,
    )


def carriers_changed(merchant_id: int) -> int:
    """The merchant has other carriers than before; how many orders are read again."""
    Lock.CARRIERS.take(merchant_id)
    return _again(
        "waiting.merchant_id = %(merchant)s AND waiting.code = %(code)s",
        merchant=merchant_id,
        code=UNMAPPED_CARRIER,
    )


def skus_changed(sku_ids: Sequence[int]) -> int:
    """Products of these SKUs changed, or they are new; how many orders are read again.

    Call it behind outbox.beside_linking."""
    if not sku_ids:
        return 0
    return _again(_OF_SKUS, code=UNKNOWN_SKU, first=sku_ids[0], skus=list(sku_ids))


def listed(connection: Connection, external_ids: Collection[str]) -> int:
    """These ids of the platform are linked now; how many orders are read again.

    Call it behind outbox.linking_turn."""
    ids = list(external_ids)
    return _again(_LISTED, connection=connection.pk, code=UNKNOWN_SKU, ids=ids)


def read(inbound_ids: Collection[int]) -> int:
    """Read these waiting orders again, whatever they wait for; how many."""
    with transaction.atomic():
        return _again("waiting.inbound_id = ANY(%(ids)s)", ids=list(inbound_ids))


def read_all(connection: Connection) -> int:
    """Read all that waits of the connection again; how many."""
    return _again("waiting.connection_id = %(connection)s", connection=connection.pk)


def _again(where: str, **values: Any) -> int:
    with database.cursor() as cursor:
        cursor.execute(_AGAIN.format(where=where), values)
        found = [row[0] for row in cursor.fetchall()]
    if found:
        waking = sorted(set(found))
        transaction.on_commit(lambda: wakeup.ring(waking, whatever_interval=True))
    return len(found)
