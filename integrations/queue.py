"""The mechanics of both queues: touch, claim, done, failed, give back.

A claim is a lease with an end: a worker that dies loses nothing, its rows are taken over when the
lease is over. Rows are locked in pk order wherever more than one is written, so no two statements
wait for each other in a circle. The clock is the database's.
"""

import json
import random
import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from integrations.contract import PlatformError
from integrations.models import Outbound, Work

W = TypeVar("W", bound=Work)

# A row whose worker died this often kills its workers: it is parked instead of claimed again.
MAX_TAKEOVERS = 5
FIRST_RETRY_SECONDS = 5.0
LAST_RETRY_SECONDS = 15 * 60.0

# What a change does to a row, whatever its state: the SET list of outbox.mark and inbox.note.
# A row that is waiting keeps its place and its back-off; a parked one gets a fresh start.
TOUCH = """
    revision = work.revision + 1,
    due_at = coalesce(work.due_at, now()),
    waiting_since = coalesce(work.waiting_since, now()),
    attempts = CASE WHEN work.due_at IS NULL THEN 0 ELSE work.attempts END,
    parked_at = NULL
"""

_CLAIM = """
WITH first AS MATERIALIZED (
    SELECT id FROM {table}
    WHERE connection_id = %(connection)s AND topic = %(topic)s AND due_at <= now() AND urgent
      AND (leased_until IS NULL OR leased_until < now())
    ORDER BY due_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), others AS MATERIALIZED (
    SELECT id FROM {table}
    WHERE connection_id = %(connection)s AND topic = %(topic)s AND due_at <= now() AND NOT urgent
      AND (leased_until IS NULL OR leased_until < now())
    ORDER BY due_at LIMIT (SELECT %(limit)s - count(*) FROM first)
    FOR UPDATE SKIP LOCKED
), picked AS MATERIALIZED (SELECT id FROM first UNION ALL SELECT id FROM others)
UPDATE {table} work
SET lease = %(lease)s, leased_until = now() + make_interval(secs => %(seconds)s),
    attempts = least(attempts + 1, 9999),
    takeovers = takeovers + CASE WHEN leased_until IS NULL THEN 0 ELSE 1 END
FROM picked WHERE work.id = picked.id
RETURNING work.*
"""


def claim(model: type[W], connection_id: int, topic: str, limit: int) -> list[W]:
    """Lease up to `limit` due rows, urgent ones first, then the longest due. Nobody else gets them
    meanwhile.

    Rows whose workers died too often are parked on the way and not returned.
    """
    rows = list(
        model._default_manager.raw(
            _CLAIM.format(table=model._meta.db_table),
            {
                "connection": connection_id,
                "topic": topic,
                "limit": limit,
                "lease": uuid.uuid4().hex,
                "seconds": settings.LEASE_SECONDS,
            },
        )
    )
    deadly = [row for row in rows if row.takeovers >= MAX_TAKEOVERS]
    if deadly:
        fault = PlatformError("", code="kills_workers", permanent=True)
        failed(model, [(row, fault) for row in deadly])
    kept = [row for row in rows if row.takeovers < MAX_TAKEOVERS]
    return sorted(kept, key=lambda row: (not row.urgent, row.due_at, row.pk))


_IS_URGENT = """
SELECT EXISTS (SELECT FROM {table}
    WHERE connection_id = %s AND topic = %s AND due_at <= now() AND urgent)
"""


def is_urgent(model: type[Work], connection_id: int, topic: str) -> bool:
    """Whether something is due that goes before everything else."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_URGENT.format(table=model._meta.db_table), [connection_id, topic])
        return bool(cursor.fetchone()[0])


_IS_DUE = """
SELECT EXISTS (SELECT FROM {table}
    WHERE connection_id = %s AND topic = %s AND due_at <= now()
      AND (leased_until IS NULL OR leased_until < now()))
"""


def is_due(model: type[Work], connection_id: int, topic: str) -> bool:
    """Whether there is something to claim."""
    with connection.cursor() as cursor:
        cursor.execute(_IS_DUE.format(table=model._meta.db_table), [connection_id, topic])
        return bool(cursor.fetchone()[0])


# `held.current`: nothing changed since the claim; otherwise the row is due again.
# The lease is compared as a column. Compared with a constant, the planner takes it for a value
# that no row has, reads the whole table for it and joins every row with every outcome.
_FINISH = """
WITH outcome AS MATERIALIZED (
    SELECT %(lease)s AS lease, *
    FROM unnest(%(ids)s::bigint[], %(revisions)s::bigint[], %(delays)s::float8[],
                %(codes)s::text[], %(details)s::text[], %(told)s::text[])
        AS o(id, revision, delay, code, detail, told)
), held AS MATERIALIZED (
    SELECT work.id, outcome.delay, outcome.code, outcome.detail, outcome.told,
           work.revision = outcome.revision AS current
    FROM outcome JOIN {table} work USING (id, lease)
    ORDER BY work.id
    FOR UPDATE OF work
)
UPDATE {table} work
SET lease = '', leased_until = NULL, {outcome}
FROM held WHERE work.id = held.id
"""

_DONE = """
    attempts = 0, takeovers = 0, error_code = '', error_detail = '', done_at = now(),
    urgent = work.urgent AND NOT held.current,
    due_at = CASE WHEN held.current THEN NULL ELSE now() END,
    waiting_since = CASE WHEN held.current THEN NULL ELSE now() END
"""

# Of a row that was marked meanwhile nobody knows what it has to say: not even whether the figure
# went to the place where it belongs now. It is told once more.
_TOLD = ", sent = CASE WHEN held.current THEN held.told::jsonb END"

_FORGET = """
UPDATE integrations_outbound SET sent = NULL
WHERE id = ANY(%(ids)s) AND lease = %(lease)s AND sent IS NOT NULL
"""

# Without a delay the failure is for good: parked, unless a newer change deserves a new try.
_FAILED = """
    takeovers = 0, error_code = held.code, error_detail = held.detail,
    parked_at = CASE WHEN held.delay IS NULL AND held.current THEN now() END,
    attempts = CASE WHEN held.delay IS NULL AND NOT held.current THEN 0 ELSE work.attempts END,
    due_at = CASE WHEN held.delay IS NOT NULL
                  THEN now() + make_interval(secs => held.delay)
                  WHEN NOT held.current THEN now() END
"""

_GIVEN_BACK = "attempts = greatest(0, work.attempts - 1), takeovers = 0"


def done(model: type[W], rows: Sequence[W]) -> None:
    """These rows are worked, as of the revision they were claimed with."""
    _finish(model, _DONE, [(row, None, None) for row in rows])


def told(rows: Sequence[tuple[Outbound, Any]]) -> None:
    """These outbound rows are done, and this is what their connections were told."""
    figures = [json.dumps(figure, cls=DjangoJSONEncoder) for _, figure in rows]
    _finish(Outbound, _DONE + _TOLD, [(row, None, None) for row, _ in rows], figures)


def forget_told(rows: Sequence[Outbound]) -> None:
    """What these rows' connections hold is about to change."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"ids": sorted(row.pk for row in rows), "lease": rows[0].lease})


def failed(model: type[W], failures: Sequence[tuple[W, PlatformError]]) -> None:
    """These rows failed: tried again later, with growing pauses, or parked for a person."""
    _finish(
        model,
        _FAILED,
        [(row, error, retry_seconds(row.attempts, error)) for row, error in failures],
    )


def give_back(model: type[W], rows: Sequence[W]) -> None:
    """These rows were not tried after all; they are due as before."""
    _finish(model, _GIVEN_BACK, [(row, None, None) for row in rows])


def retry_seconds(attempts: int, error: PlatformError) -> float | None:
    """How long to wait before the next try; None when there is no use in trying.

    Doubles with each attempt up to a quarter of an hour, spread by ±25 % so that rows that
    failed together do not come back together. What the platform asks for is the least.
    """
    if error.permanent:
        return None
    pause = min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0 ** max(0, attempts - 1))
    spread = pause * random.uniform(0.75, 1.25)  # noqa: S311  not a secret
    return max(spread, error.retry_after or 0.0)


def _finish(
    model: type[W],
    outcome: str,
    rows: Sequence[tuple[W, PlatformError | None, float | None]],
    told: Sequence[str] = (),
) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _FINISH.format(table=model._meta.db_table, outcome=outcome),
            {
                "lease": rows[0][0].lease,
                "ids": [row.pk for row, *_ in rows],
                "revisions": [row.revision for row, *_ in rows],
                "delays": [delay for *_, delay in rows],
                "codes": [error.code if error else "" for _, error, _ in rows],
                "details": [error.detail if error else "" for _, error, _ in rows],
                "told": list(told) or [None] * len(rows),
            },
        )


_BRING_BACK = f"""
WITH found AS MATERIALIZED (
    SELECT id FROM {{table}} WHERE id = ANY(%(ids)s) AND parked_at IS NOT NULL
    ORDER BY id FOR UPDATE
)
UPDATE {{table}} work SET {TOUCH} FROM found WHERE work.id = found.id
"""  # noqa: S608


def bring_back(model: type[W], ids: Sequence[int]) -> int:
    """Parked rows are due again, with a fresh start; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_BRING_BACK.format(table=model._meta.db_table), {"ids": list(ids)})
        return int(cursor.rowcount)
