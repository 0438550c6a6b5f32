"""Who must hear what: the rules about outbound rows."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction

from integrations import wakeup
from integrations.locks import Lock
from integrations.models import Connection, Listing, Outbound
from integrations.models.work import OutboundTopic
from integrations.queue import TOUCH

TOPICS = tuple(OutboundTopic)


def follow(listings: Sequence[Listing]) -> None:
    """Open the queue rows of new listings, one per topic, all due: nothing was told yet.

    Call it in the transaction that creates the listings. It waits for changes of the merchant's
    that are being written just now and could not see the listings: their end is the truth that
    is read first.
    """
    for merchant_id in sorted({listing.merchant_id for listing in listings}):
        linking_turn(merchant_id)
    Outbound.objects.bulk_create(
        (
            Outbound(
                merchant_id=listing.merchant_id,
                connection_id=listing.connection_id,
                listing=listing,
                sku_id=listing.sku_id,
                topic=topic,
                revision=1,
                due_at=TransactionNow(),
                waiting_since=TransactionNow(),
            )
            for listing in listings
            for topic in TOPICS
        ),
        batch_size=2_000,
    )


def linking_turn(merchant_id: int) -> None:
    """Wait for the merchant's changes that are being written, and let none be written before this
    transaction ends: it opens rows that they have to see."""
    Lock.LINKING.take(merchant_id)


class Told(NamedTuple):
    """A figure that a connection was told of a SKU, by the SKU's code, as the queue keeps it."""

    code: str
    topic: OutboundTopic
    figure: Any


_NOTE_TOLD = """
UPDATE integrations_outbound work SET sent = told.figure::jsonb
FROM unnest(%(codes)s::text[], %(topics)s::text[], %(figures)s::text[])
    AS told(code, topic, figure)
JOIN catalog_sku sku ON sku.merchant_id = %(merchant)s AND sku.code = told.code
WHERE work.sku_id = sku.id AND work.topic = told.topic AND work.connection_id = %(connection)s
  AND work.sent IS NULL AND work.done_at IS NULL
"""


def note_told(target: Connection, told: Sequence[Told]) -> None:
    """These figures went out with the products. The rows stay due: what has changed since is told.

    Only rows that were never worked: call it in the transaction that opens them.
    """
    if not told:
        return
    values: dict[str, Any] = {
        "merchant": target.merchant_id,
        "connection": target.pk,
        "codes": [one.code for one in told],
        "topics": [one.topic for one in told],
        "figures": [json.dumps(one.figure) for one in told],
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_TOLD, values)


_MARK = f"""
WITH found AS MATERIALIZED (
    SELECT id FROM integrations_outbound WHERE {{where}} ORDER BY id FOR NO KEY UPDATE
), marked AS (
    UPDATE integrations_outbound work SET {TOUCH} {{also}}
    FROM found WHERE work.id = found.id
    RETURNING work.connection_id
)
SELECT connection_id, count(*) FROM marked GROUP BY connection_id
"""  # noqa: S608


# A statement of its own: the marks have to see what a linking committed while this waited.
_BESIDE_LINKING = """
SELECT pg_advisory_xact_lock_shared(%s | merchant_id) FROM catalog_sku WHERE id = %s
"""


def mark(topic: OutboundTopic, sku_ids: Sequence[int], *, urgent: bool = False) -> None:
    """Every connection that lists one of these SKUs must hear of it, of `urgent` news before all
    others; wakes them on commit."""
    if not sku_ids:
        return
    beside_linking(sku_ids[0])
    marked = _mark(
        "sku_id = ANY(%(skus)s) AND topic = %(topic)s",
        topic,
        also=", urgent = true" if urgent else "",
        skus=list(sku_ids),
    )
    transaction.on_commit(lambda: wakeup.wake(sorted(marked)))


def beside_linking(sku_id: int) -> None:
    """Wait for a linking of the SKU's merchant that is being written, and let none begin before
    this transaction ends. Rows of queues are locked behind it, never before."""
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE_LINKING, [Lock.LINKING.of(0), sku_id])


def mark_all(target: Connection, topic: OutboundTopic, *, again: bool = True) -> int:
    """ "Carga": tell everything of a topic again, also what was told before; returns how many.

    Without `again` each figure is looked at, and told when it is another than the last one told.
    """
    marked = _mark(
        "connection_id = %(connection)s AND topic = %(topic)s",
        topic,
        also=", sent = NULL" if again else "",
        connection=target.pk,
    )
    transaction.on_commit(lambda: wakeup.wake(sorted(marked), at_once=True))
    return sum(marked.values())


def _mark(where: str, topic: OutboundTopic, also: str = "", **values: Any) -> dict[int, int]:
    """Rows marked, by connection."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK.format(where=where, also=also), {"topic": topic, **values})
        return dict(cursor.fetchall())
