"""A connection's rules as rows of a spreadsheet, and what has no rule yet as rows to fill in."""

from collections.abc import Iterator, Sequence

from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.mapping.spreadsheet import MappingRow
from integrations.models import Connection
from integrations.rulebook import rules, unmapped

AT_ONCE = 2_000


def rows(
    connection: Connection, kinds: Sequence[Kind] = tuple(Kind), *, with_unmapped: bool = False
) -> Iterator[MappingRow]:
    """Kind after kind, the rules before what has none; one after the other, in little memory."""
    for kind in kinds:
        yield from rules.each_row(connection.pk, [kind])
        if with_unmapped:
            yield from _without_rule(connection, kind)


def _without_rule(connection: Connection, kind: Kind) -> Iterator[MappingRow]:
    offset = 0
    while True:
        found = unmapped.page(connection, kind, unmapped_only=True, offset=offset, limit=AT_ONCE)
        yield from (_to_fill_in(row) for row in found if not row.gone)
        if len(found) < AT_ONCE:
            return
        offset += AT_ONCE


def _to_fill_in(row: unmapped.TermRow) -> MappingRow:
    """One side is empty: the platform's, or ours for what orders bring."""
    if row.kind in FROM_PLATFORM:
        return MappingRow(row.kind, "", row.platform_id, row.term)
    return MappingRow(row.kind, row.term, "", "", None, row.attribute)
