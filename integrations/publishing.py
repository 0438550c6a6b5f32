"""What came of publishing: the sending began, the platform took it, or it was there before us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection as database
from django.db.models.functions import Now

from integrations import queue
from integrations.models import Connection, Publication


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a claimed row. `sent` None: what the platform shows is not known."""

    row: Publication
    external_product_id: str
    images: Mapping[str, str]
    sent: Mapping[str, Any] | None


# Rows are locked in pk order, as everywhere.
_BEGIN = """
WITH told AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::bigint[], %(sent)s::text[]) AS t(id, sent)
), held AS MATERIALIZED (
    SELECT told.* FROM told JOIN integrations_publication work USING (id)
    WHERE work.lease = %(lease)s AND work.published_at IS NULL
    ORDER BY work.id FOR UPDATE OF work
)
UPDATE integrations_publication work
SET begun_at = CASE WHEN held.sent IS NOT NULL THEN now() END, sent = held.sent::jsonb
FROM held WHERE work.id = held.id
"""

_NOTE = """
WITH told AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::bigint[], %(revisions)s::bigint[], %(external)s::text[],
                         %(images)s::text[], %(sent)s::text[])
        AS t(id, revision, external, images, sent)
), held AS MATERIALIZED (
    SELECT told.*, work.revision = told.revision AS current
    FROM told JOIN integrations_publication work USING (id)
    WHERE work.lease = %(lease)s ORDER BY work.id FOR UPDATE OF work
)
UPDATE integrations_publication work
SET external_product_id = held.external, images = held.images::jsonb, sent = held.sent::jsonb,
    begun_at = NULL, published_at = coalesce(work.published_at, now()),
    anew = work.anew AND NOT held.current
FROM held WHERE work.id = held.id
"""


def begin(rows: Sequence[tuple[Publication, Mapping[str, Any]]]) -> None:
    """The first sending of these claimed rows begins, and this is what it says."""
    _begin([row for row, _sent in rows], [_json(sent) for _row, sent in rows])


def not_begun(rows: Sequence[Publication]) -> None:
    """Their sending had not begun after all."""
    _begin(rows, [None] * len(rows))


def _begin(rows: Sequence[Publication], sent: Sequence[str | None]) -> None:
    if not rows:
        return
    ids = [row.pk for row in rows]
    with database.cursor() as cursor:
        cursor.execute(_BEGIN, {"ids": ids, "sent": list(sent), "lease": rows[0].lease})


def note(told: Sequence[Noted]) -> None:
    """These claimed rows are published as said, and done. Call it in a transaction, behind
    whatever waits for a linking."""
    if not told:
        return
    rows = [one.row for one in told]
    values: dict[str, Any] = {
        "ids": [row.pk for row in rows],
        "revisions": [row.revision for row in rows],
        "external": [one.external_product_id for one in told],
        "images": [_json(one.images) for one in told],
        "sent": [None if one.sent is None else _json(one.sent) for one in told],
        "lease": rows[0].lease,
    }
    with database.cursor() as cursor:
        cursor.execute(_NOTE, values)
    queue.done(Publication, rows)


@dataclass(frozen=True, slots=True)
class Adopted:
    """A product that was on sale there before anybody published it from here; `sent` is the
    platform's content."""

    product_id: int
    external_product_id: str
    sent: Mapping[str, Any]


def is_anothers(row: Publication, external_product_id: str) -> bool:
    """Whether another product is published on the row's connection under this id."""
    others = Publication.objects.filter(
        connection=row.connection_id, external_product_id=external_product_id
    )
    return others.exclude(pk=row.pk).exclude(published_at=None).exists()


def adopt(connection: Connection, found: Sequence[Adopted]) -> None:
    """These products are published there, and frozen; rows that exist are left alone."""
    Publication.objects.bulk_create(
        [
            Publication(
                merchant_id=connection.merchant_id,
                connection=connection,
                product_id=one.product_id,
                external_product_id=one.external_product_id,
                sent=dict(one.sent),
                published_at=Now(),
            )
            for one in sorted(found, key=lambda one: one.product_id)
        ],
        ignore_conflicts=True,
    )


def _json(value: Any) -> str:
    return DjangoJSONEncoder().encode(value)
