"""How many terms have a rule, and what hangs on those that have none."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection as database

from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.models import Connection
from integrations.rulebook.unmapped import incoming
from integrations.rulebook.unmapped.scope import IS_MAPPED, OUTGOING, TERMS, parameters, waits
from integrations.rulebook.unmapped.shapes import Count

_COUNT = f"""
SELECT %(connection)s, term.kind, count(*), count(*) FILTER (WHERE {IS_MAPPED}),
       coalesce(sum(term.products) FILTER (WHERE NOT {IS_MAPPED}), 0),
       coalesce(sum(term.stock_value) FILTER (WHERE NOT {IS_MAPPED}), 0)
{TERMS} GROUP BY term.kind
"""


def counts(connection: Connection, kinds: Sequence[Kind] = tuple(Kind)) -> dict[Kind, Count]:
    """A count for each of `kinds`, zeros where there is no term."""
    own = _outgoing([connection], [kind for kind in kinds if kind not in FROM_PLATFORM])
    brought = {kind: incoming.count(connection, kind) for kind in kinds if kind in FROM_PLATFORM}
    nothing = {kind: Count(kind, waits=waits(connection, kind)) for kind in kinds}
    return {**nothing, **own.get(connection.pk, {}), **brought}


def totals(connections: Sequence[Connection]) -> dict[int, int]:
    """How many of the merchants' own terms wait, by connection id; carriers are left out."""
    found = _outgoing(connections, OUTGOING)
    return {
        connection.pk: sum(count.waiting for count in found.get(connection.pk, {}).values())
        for connection in connections
    }


def _outgoing(
    connections: Sequence[Connection], kinds: Sequence[Kind]
) -> Mapping[int, Mapping[Kind, Count]]:
    if not connections or not kinds:
        return {}
    by_id = {connection.pk: connection for connection in connections}
    found: dict[int, dict[Kind, Count]] = {pk: {} for pk in by_id}
    statement, values = _for_each(parameters(connections, kinds))
    with database.cursor() as cursor:
        cursor.execute(statement, values)
        for pk, name, terms, mapped, products, value in cursor.fetchall():
            kind = Kind(name)
            found[pk][kind] = Count(
                kind, terms, mapped, products, value, waits=waits(by_id[pk], kind)
            )
    return found


def _for_each(given: Mapping[int, Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    """One statement for all connections, with the parameters of each."""
    parts = [_COUNT.replace("%(", f"%(of_{pk}_") for pk in given]
    values = {
        f"of_{pk}_{name}": value for pk, some in given.items() for name, value in some.items()
    }
    return " UNION ALL ".join(parts), values
