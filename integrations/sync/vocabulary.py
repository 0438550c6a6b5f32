"""Learn the platform's words. What is no longer told is marked as gone, never deleted."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection as database
from django.utils import timezone

from integrations import contract, traffic
from integrations.contract import TermKind
from integrations.models import Connection, State, Term
from integrations.sync import line

# A big account's categories and values take as many requests as its rate allows.
PATIENCE_SECONDS = 90.0

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
    """Read every kind of term the platform lists; returns how many terms it told.

    Raises PlatformError; kinds read before stay learned, the others as they were.
    """
    connector = line.open_line(connection, PATIENCE_SECONDS)
    return sum(_learn_kind(connection, connector, kind) for kind in connector.term_kinds)


def due() -> list[int]:
    """Connections whose vocabulary may be read now."""
    now = timezone.now()
    working = Connection.objects.filter(state__in=[State.NEW, State.READY])
    return [
        connection.pk
        for connection in working.select_related("activity").order_by("pk")
        if traffic.connection_gate(connection, now).open
    ]


def _learn_kind(connection: Connection, connector: contract.Connector, kind: TermKind) -> int:
    """Only a list that was read to its end can say that a term is gone."""
    now = timezone.now()
    count = 0
    for page in connector.terms(kind):
        _store(connection, kind, page, now)
        count += len(page)
    known = Term.objects.filter(connection=connection, kind=kind)
    known.filter(seen_at__lt=now, gone_at=None).update(gone_at=now)
    return count


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
