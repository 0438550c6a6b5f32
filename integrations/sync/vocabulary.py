"""Learn the platform's words. What is no longer told is marked as gone, never deleted."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from integrations import contract, jobs, traffic
from integrations.contract import Connector, TermKind
from integrations.models import Connection, Job, State, Term
from integrations.sync import line
from integrations.sync.storable import storable

# A slice of a job is long enough to wait for its turn in it.
PATIENCE_SECONDS = 15.0

# A kind (None: all are read), the page of it, and when the reading of that kind began.
Place = dict[str, Any]

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


@dataclass(frozen=True, slots=True)
class Told:
    """A page of one kind; `place` is where the next one is."""

    kind: TermKind
    began: datetime
    rows: Sequence[contract.Term]
    is_last: bool
    place: Place


def step(job: Job, deadline: float) -> bool:
    """A slice of learning: as many pages as fit. The job's cursor is the place."""
    connection = jobs.connection_of(job)
    connector = line.open_line(connection, PATIENCE_SECONDS)
    place = job.cursor or first_place(connector)
    while place["kind"] is not None:
        if time.monotonic() >= deadline:
            return False
        told = read(connector, place)
        with transaction.atomic():
            store(connection, told)
            job.done += len(told.rows)
            job.cursor = place = told.place
            jobs.keep(job)
    return True


def first_place(connector: Connector) -> Place:
    return _beginning(next(iter(connector.term_kinds), None))


def read(connector: Connector, place: Place) -> Told:
    """The page at this place. Raises PlatformError."""
    kind, began = TermKind(place["kind"]), datetime.fromisoformat(place["began"])
    page = connector.terms(kind, place["page"])
    following = {**place, "page": page.next} if page.next else _beginning(_after(connector, kind))
    return Told(kind, began, storable(page.rows), not page.next, following)


def store(connection: Connection, told: Told) -> None:
    """Only a list that was read to its end can say that a term is gone."""
    _learn(connection, told.kind, told.rows, told.began)
    if told.is_last:
        known = Term.objects.filter(connection=connection, kind=told.kind)
        known.filter(seen_at__lt=told.began, gone_at=None).update(gone_at=told.began)


def add(connection: Connection, kind: TermKind, terms: Sequence[contract.Term]) -> None:
    """These terms are there, as the platform has just said."""
    if terms:
        _learn(connection, kind, terms, timezone.now())


def due(among: QuerySet[Connection] | None = None) -> list[Connection]:
    """Connections (of these, or of all) whose vocabulary may be read now."""
    now = timezone.now()
    asked = Connection.objects.all() if among is None else among
    working = asked.filter(state__in=[State.NEW, State.READY])
    return [
        connection
        for connection in working.select_related("activity").order_by("pk")
        if traffic.connection_gate(connection, now).open
    ]


def _beginning(kind: TermKind | None) -> Place:
    return {"kind": kind, "page": "", "began": timezone.now().isoformat()}


def _after(connector: Connector, kind: TermKind) -> TermKind | None:
    kinds = list(connector.term_kinds)
    following = kinds.index(kind) + 1
    return kinds[following] if following < len(kinds) else None


def _learn(
    connection: Connection, kind: TermKind, rows: Sequence[contract.Term], now: datetime
) -> None:
    terms = {term.external_id: term for term in rows}.values()
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
