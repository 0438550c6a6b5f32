"""The terms themselves, with their rules."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection as database
from django.db.models import Exists, OuterRef

from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.models import Connection, MappingRule, Term
from integrations.rulebook.unmapped import folding, incoming
from integrations.rulebook.unmapped.scope import (
    IS_MAPPED,
    OUTGOING,
    TERMS,
    parameters,
    said_by,
    waits,
)
from integrations.rulebook.unmapped.shapes import RuleOfTerm, TermRow

PAGE = 50
MOST_REPORTED = 5_000

_LIST = f"""
WITH found AS MATERIALIZED (
    SELECT term.id, coalesce(rule.id, anywhere.rule_id) AS rule_id,
           {IS_MAPPED} AS is_mapped, lost.id IS NOT NULL AS gone, term.stock_value, term.products
    {TERMS} AND {{conditions}}
    ORDER BY {IS_MAPPED}, term.stock_value DESC, term.products DESC, term.id
    LIMIT %(limit)s OFFSET %(offset)s
)
SELECT term.kind, term.term, term.attribute, term.products, term.stock_value, term.first_seen_at,
       rule.id, rule.merchant_term, rule.platform_id, rule.platform_name, rule.transform,
       found.gone, rule.kind = 'attribute_value' AND rule.attribute = ''
FROM found JOIN integrations_merchantterm term ON term.id = found.id
LEFT JOIN integrations_mappingrule rule ON rule.id = found.rule_id
ORDER BY found.is_mapped, found.stock_value DESC, found.products DESC, found.id
"""  # noqa: S608

_UNMAPPED = f"NOT {IS_MAPPED}"
_FOUND = folding.matches("term.term")


def page(
    connection: Connection,
    kind: Kind,
    *,
    unmapped_only: bool = False,
    search: str = "",
    attribute: str = "",
    offset: int = 0,
    limit: int = PAGE,
) -> list[TermRow]:
    """Unmapped first, those with the most stock value before the others.

    `search` is the beginning of a term or of a word in it. `attribute` shows the values of this
    one alone, be it open or closed.
    """
    if kind in FROM_PLATFORM:
        rows = incoming.rows(connection, kind)
        shown = [row for row in rows if _shows(row, unmapped_only, search)]
        return shown[offset : offset + limit]
    values = parameters([connection], [kind])[connection.pk]
    conditions = ["TRUE"]
    if unmapped_only:
        conditions.append(_UNMAPPED)
    if search:
        conditions.append(_FOUND)
        values |= folding.patterns(search)
    needed = set(values["closed"])
    if attribute:
        conditions.append("term.attribute = %(attribute)s")
        values |= {"attribute": attribute, "closed": [attribute]}
    return _rows(conditions, values, needed, offset, limit)


def report(
    connection: Connection, kinds: Sequence[Kind] = tuple(Kind), *, limit: int = MOST_REPORTED
) -> list[TermRow]:
    """The terms that something waits for, the costliest first, then those of orders."""
    waiting = [kind for kind in kinds if waits(connection, kind)]
    outgoing = [kind for kind in waiting if kind in OUTGOING]
    values = parameters([connection], outgoing)[connection.pk]
    needed = set(values["closed"])
    found = _rows([_UNMAPPED], values, needed, 0, limit) if outgoing else []
    for kind in waiting:
        if kind in FROM_PLATFORM:
            rows = incoming.rows(connection, kind)
            found += [row for row in rows if row.needed and not row.is_mapped and not row.gone]
    return found[:limit]


def said_attributes(connection: Connection) -> list[str]:
    """The attributes whose values the merchant's products say."""
    return sorted(
        said_by([connection.merchant_id]).get(connection.merchant_id, []), key=folding.fold
    )


def required(connection: Connection) -> list[Term]:
    """Terms that the platform refuses products without, and that no rule leads to yet."""
    rules = MappingRule.objects.filter(
        connection=OuterRef("connection"),
        kind=OuterRef("kind"),
        platform_id=OuterRef("external_id"),
    )
    terms = Term.objects.filter(~Exists(rules), connection=connection, required=True, gone_at=None)
    return list(terms.order_by("kind", "name", "pk"))


def _shows(row: TermRow, unmapped_only: bool, search: str) -> bool:
    if unmapped_only and (row.is_mapped or not row.needed):
        return False
    text, wanted = folding.fold(row.term), folding.fold(search)
    return text.startswith(wanted) or f" {wanted}" in text


def _rows(
    conditions: list[str], values: dict[str, Any], needed: set[str], offset: int, limit: int
) -> list[TermRow]:
    statement = _LIST.replace("{conditions}", " AND ".join(conditions))
    with database.cursor() as cursor:
        cursor.execute(statement, {**values, "limit": limit, "offset": offset})
        return [_row(cells, needed) for cells in cursor.fetchall()]


def _row(cells: Sequence[Any], needed: set[str]) -> TermRow:
    kind, term, attribute, products, stock_value, since, rule_id, *rule = cells
    return TermRow(
        Kind(kind),
        term,
        attribute,
        products=products,
        stock_value=stock_value,
        since=since,
        needed=kind != Kind.ATTRIBUTE_VALUE or attribute in needed,
        rule=None if rule_id is None else _rule(rule),
    )


def _rule(cells: Sequence[Any]) -> RuleOfTerm:
    merchant_term, platform_id, platform_name, transform, gone, any_attribute = cells
    rewriting = None if transform is None else json.loads(transform)
    return RuleOfTerm(merchant_term, platform_id, platform_name, rewriting, gone, any_attribute)
