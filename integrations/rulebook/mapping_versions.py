"""The difference that a version of a De<>Para made, a page at a time, however large it is."""

import json
from typing import Any, NamedTuple

from django.db import connection as database
from django.db.models import F, Sum

from integrations.mapping.sheet.row import MappingRow
from integrations.models import MappingVersion
from integrations.rulebook import rules

_PART = """
SELECT outcome, old, new FROM (
    SELECT 1, 'added', NULL::text, value::text, place
    FROM integrations_mappingversion version,
        jsonb_array_elements(version.difference -> 'added') WITH ORDINALITY AS row(value, place)
    WHERE version.id = %(version)s
    UNION ALL
    SELECT 2, 'changed', (value -> 0)::text, (value -> 1)::text, place
    FROM integrations_mappingversion version,
        jsonb_array_elements(version.difference -> 'changed') WITH ORDINALITY AS row(value, place)
    WHERE version.id = %(version)s
    UNION ALL
    SELECT 3, 'removed', value::text, NULL, place
    FROM integrations_mappingversion version,
        jsonb_array_elements(version.difference -> 'removed') WITH ORDINALITY AS row(value, place)
    WHERE version.id = %(version)s
) AS difference(part, outcome, old, new, place)
ORDER BY part, place LIMIT %(size)s OFFSET %(first)s
"""


class Change(NamedTuple):
    """`outcome` is added, changed or removed; a rule before and after, where there was one."""

    outcome: str
    old: MappingRow | None
    new: MappingRow | None


def part(version_id: int, first: int, size: int) -> list[Change]:
    """Added, then changed, then removed."""
    values = {"version": version_id, "first": first, "size": size}
    with database.cursor() as cursor:
        cursor.execute(_PART, values)
        return [Change(outcome, _row(old), _row(new)) for outcome, old, new in cursor.fetchall()]


def changes_since(version: MappingVersion) -> int:
    """How many rules the later versions of its connection touched, at most."""
    later = MappingVersion.objects.filter(
        connection=version.connection_id, number__gt=version.number
    )
    return later.aggregate(all=Sum(F("added") + F("changed") + F("removed")))["all"] or 0


def _row(text: Any) -> MappingRow | None:
    return None if text is None else rules.row_of_cells(json.loads(text))
