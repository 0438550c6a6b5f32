"""Learn the platform's words. What is no longer told is marked as gone, never deleted."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from integrations import contract, jobs, traffic
from integrations.contract import TermKind
from integrations.models import Connection, Job, State, Term
from integrations.sync import line

# A slice of a job is long enough to wait for its turn in it.
PATIENCE_SECONDS = 15.0

_LEARN = """
INSERT INTO integrations_term AS term
    (merchant_id, connection_id, kind, external_id, name, parent_id, path, required,
     first_seen_at, seen_at)
SELECT %(merchant)s, %(connection)s, %(kind)s, external_id, name, parent_id, path, required,
       %(now)s, %(now)s
FROM unnest(%(ids)s::text[], %(names)s::text[], %(parents)s::text[], %(paths)s::text[],
            %(required)s::bool[]) AS told(external_id, name, parent_id, path, required)
ORDER BY external_id
ON CONFLICT (connection_id, kind, external_id) DO UPDATE
SET name = excluded.name, parent_id = excluded.parent_id, path = excluded.path,
    required = excluded.required, seen_at = excluded.seen_at, gone_at = NULL
"""


def learn(connection: Connection) -> int:
    """Read every kind of term the platform lists, in one go; returns how many terms it told.

    Raises PlatformError; kinds read before stay learned, the others as they were.
    """
    connector = line.open_line(connection, PATIENCE_SECONDS)
    return sum(_learn_kind(connection, connector, kind) for kind in connector.term_kinds)


def step(job: Job, deadline: float) -> bool:
    """A slice of learning: as many pages as fit. The place is a kind, the page of it, and when
    the reading of that kind began."""
    connection = jobs.connection_of(job)
    connector = line.open_line(connection, PATIENCE_SECONDS)
    kinds = list(connector.term_kinds)
    while time.monotonic() < deadline:
        at = job.cursor or {"kind": kinds[0], "page": "", "began": timezone.now().isoformat()}
        kind, began = TermKind(at["kind"]), datetime.fromisoformat(at["began"])
        page = connector.terms(kind, at["page"])
        with transaction.atomic():
            _store(connection, kind, page.rows, began)
            job.done += len(page.rows)
            if not page.next:
                _mark_gone(connection, kind, began)
            job.cursor = _next_place(kinds, at, page.next)
            jobs.keep(job)
        if job.cursor["kind"] is None:
            return True
    return False


def _next_place(kinds: list[TermKind], at: dict[str, Any], page: str) -> dict[str, Any]:
    if page:
        return {**at, "page": page}
    following = kinds.index(TermKind(at["kind"])) + 1
    kind = kinds[following] if following < len(kinds) else None
    return {"kind": kind, "page": "", "began": timezone.now().isoformat()}


def add(connection: Connection, kind: TermKind, terms: Sequence[contract.Term]) -> None:
    """These terms are there, as the platform has just said."""
    if terms:
        _store(connection, kind, terms, timezone.now())


def due() -> list[Connection]:
    """Connections whose vocabulary may be read now."""
    now = timezone.now()
    working = Connection.objects.filter(state__in=[State.NEW, State.READY])
    return [
        connection
        for connection in working.select_related("activity").order_by("pk")
        if traffic.connection_gate(connection, now).open
    ]


def _learn_kind(connection: Connection, connector: contract.Connector, kind: TermKind) -> int:
    began = timezone.now()
    count, cursor = 0, None
    while cursor != "":
        page = connector.terms(kind, cursor or "")
        _store(connection, kind, page.rows, began)
        count, cursor = count + len(page.rows), page.next
    _mark_gone(connection, kind, began)
    return count


def _mark_gone(connection: Connection, kind: TermKind, began: datetime) -> None:
    """Only a list that was read to its end can say that a term is gone."""
    known = Term.objects.filter(connection=connection, kind=kind)
    known.filter(seen_at__lt=began, gone_at=None).update(gone_at=began)


def _store(
    connection: Connection, kind: TermKind, page: Sequence[contract.Term], now: datetime
) -> None:
    terms = {term.external_id: term for term in page}.values()
    with database.cursor() as cursor:
        cursor.execute(
            _LEARN,
            {
                "merchant": connection.merchant_id,
                "connection": connection.pk,
                "kind": kind,
                "now": now,
                "ids": [term.external_id for term in terms],
                "names": [term.name[:500] for term in terms],
                "parents": [term.parent_id for term in terms],
                "paths": [term.path[:1000] for term in terms],
                "required": [term.required for term in terms],
            },
        )
