"""Link the SKUs a platform knows to ours: from then on they are kept in step.

First all that the platform tells is read and noted, then the notes are gone through: by equal
code, and then by EAN those whose code is not ours. Only so is it seen that the platform has a code
or an EAN twice, wherever in its catalog. What is linked already stays as it is.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from catalog.models import Sku
from integrations import jobs, links
from integrations.contract import Connector, ListingRef
from integrations.models import Connection, Job, Listing, Unlinked
from integrations.sync import line, matching
from integrations.sync.matching import Verdict
from integrations.sync.storable import storable

# A slice of a job is long enough to wait for its turn in it.
PATIENCE_SECONDS = 15.0
BATCH = 500
_FOLLOWING = {"read": "code", "code": "ean", "ean": "over"}

_NOTE = """
INSERT INTO integrations_unlinked AS known
    (merchant_id, connection_id, external_id, external_product_id, code, ean, title, reason,
     candidates, seen_at)
SELECT %(merchant)s, %(connection)s, told.id, product_id, code, ean, title, 'pending', '[]', %(now)s
FROM unnest(%(ids)s::text[], %(products)s::text[], %(codes)s::text[], %(eans)s::text[],
            %(titles)s::text[]) AS told(id, product_id, code, ean, title)
WHERE NOT EXISTS (SELECT FROM integrations_listing listing
                  WHERE listing.connection_id = %(connection)s AND listing.external_id = told.id)
ORDER BY told.id
ON CONFLICT (connection_id, external_id) DO UPDATE
SET external_product_id = excluded.external_product_id, code = excluded.code,
    ean = excluded.ean, title = excluded.title, seen_at = excluded.seen_at
"""


def step(job: Job, deadline: float) -> bool:
    """A slice of linking. The place is a phase, and the page or the row it has come to;
    `result` counts what was linked, and at the end what was not, by reason."""
    connection = jobs.connection_of(job)
    connector = line.open_line(connection, PATIENCE_SECONDS)
    if not job.cursor:
        job.cursor = {"phase": "read", "page": "", "began": timezone.now().isoformat()}
    while time.monotonic() < deadline:
        if job.cursor["phase"] == "read":
            _read_page(job, connection, connector)
        elif job.cursor["phase"] == "over":
            _finish(job, connection)
            return True
        else:
            _link_batch(job, connection)
    return False


def link_page(connection: Connection, page: Sequence[ListingRef]) -> int:
    """Link these, which were made there from SKUs of ours with these codes; returns how many.
    Links that exist stay."""
    skus = Sku.objects.filter(
        merchant_id=connection.merchant_id, code__in=[told.code for told in page]
    )
    sku_ids = dict(skus.order_by().values_list("code", "pk"))
    with transaction.atomic():
        links.take_turn(connection)
        linked = links.linked_skus(connection, sku_ids.values())
        known = links.linked_ids(connection, [told.external_id for told in page])
        new = {
            told.code: _listing(connection, sku_ids[told.code], told)
            for told in page
            if told.code in sku_ids
            and told.external_id not in known
            and sku_ids[told.code] not in linked
        }
        links.make(connection, list(new.values()))
    return len(new)


def _read_page(job: Job, connection: Connection, connector: Connector) -> None:
    page = connector.listings(job.cursor["page"])
    with transaction.atomic():
        links.take_turn(connection)
        _note(connection, storable(page.rows), _began(job))
        job.done, job.total = job.done + len(page.rows), page.total
        _go_on(job, page=page.next) if page.next else _next_phase(job)
        jobs.keep(job)


def _note(connection: Connection, rows: Sequence[ListingRef], now: datetime) -> None:
    told = {row.external_id: row for row in rows}.values()
    with database.cursor() as cursor:
        cursor.execute(
            _NOTE,
            {
                "merchant": connection.merchant_id,
                "connection": connection.pk,
                "now": now,
                "ids": [row.external_id for row in told],
                "products": [row.external_product_id for row in told],
                "codes": [row.code[:120] for row in told],
                "eans": [row.ean[:40] for row in told],
                "titles": [row.title[:255] for row in told],
            },
        )


def _link_batch(job: Job, connection: Connection) -> None:
    """Constant statements, whatever the number of rows."""
    decide: Callable[..., dict[int, Verdict]] = {
        "code": matching.by_code,
        "ean": matching.by_ean,
    }[job.cursor["phase"]]
    with transaction.atomic():
        links.take_turn(connection)
        told = _told(job, connection)
        rows = list(told.filter(pk__gt=job.cursor["after"]).order_by("pk")[:BATCH])
        verdicts = decide(connection, told, rows)
        linked = _apply(connection, rows, verdicts)
        job.result = {**job.result, "linked": job.result.get("linked", 0) + linked}
        _go_on(job, after=rows[-1].pk) if len(rows) == BATCH else _next_phase(job)
        jobs.keep(job)


def _apply(
    connection: Connection, rows: Sequence[Unlinked], verdicts: Mapping[int, Verdict]
) -> int:
    new = [
        _listing(connection, verdicts[row.pk].candidates[0], row)
        for row in rows
        if row.pk in verdicts and verdicts[row.pk].reason is None
    ]
    links.make(connection, new)
    _write_down([row for row in rows if _says_anew(row, verdicts.get(row.pk))])
    return len(new)


def _says_anew(row: Unlinked, verdict: Verdict | None) -> bool:
    if verdict is None or verdict.reason is None:
        return False
    before = row.reason, row.candidates
    row.reason, row.candidates = verdict.reason, list(verdict.candidates)
    return before != (row.reason, row.candidates)


def _listing(connection: Connection, sku_id: int, told: ListingRef | Unlinked) -> Listing:
    return links.listing(connection, sku_id, told.external_id, told.external_product_id)


def _write_down(rows: Sequence[Unlinked]) -> None:
    if rows:
        Unlinked.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["connection", "external_id"],
            update_fields=["reason", "candidates"],
        )


def _finish(job: Job, connection: Connection) -> None:
    """Only a reading that came to its end can say what the platform no longer has."""
    with transaction.atomic():
        links.take_turn(connection)
        noted = Unlinked.objects.filter(connection=connection)
        noted.filter(seen_at__lt=_began(job)).delete()
        counted = noted.order_by().values_list("reason").annotate(Count("pk"))
        job.result = {"linked": job.result.get("linked", 0), **dict(counted)}
        jobs.keep(job)


def _told(job: Job, connection: Connection) -> QuerySet[Unlinked]:
    return Unlinked.objects.filter(connection=connection, seen_at__gte=_began(job))


def _began(job: Job) -> datetime:
    return datetime.fromisoformat(job.cursor["began"])


def _go_on(job: Job, **place: Any) -> None:
    job.cursor = {**job.cursor, **place}


def _next_phase(job: Job) -> None:
    phase = _FOLLOWING[job.cursor["phase"]]
    job.cursor = {"phase": phase, "after": 0, "began": job.cursor["began"]}
