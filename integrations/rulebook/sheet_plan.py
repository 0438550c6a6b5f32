"""What a De<>Para spreadsheet would do to the rules as they are now, and doing it.

All in the database, whatever the size: the lines are rows, a plan is their join with the rules.

added      a line whose term has no rule            removed   a rule without a line, of a covered
changed    a line that differs from the rule                  kind; never because its line was
unchanged  a line that equals it                              wrong or blank
wrong      a line that cannot be taken; it changes nothing
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection as database
from django.utils.translation import gettext as _

from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.models import MappingSheet, MappingVersion
from integrations.rulebook import rules

OUTCOMES = ("added", "changed", "removed", "wrong", "unchanged")


def _fold(text: str) -> str:
    return rf"lower(regexp_replace(btrim({text}), '\s+', ' ', 'g'))"


# A rule whose line is wrong or blank was probably meant by it: by its term, or where the
# platform's term makes the rule, by that.
_PLAN = rf"""
WITH line AS (
    SELECT * FROM integrations_sheetrow WHERE sheet_id = %(sheet)s
), present AS (
    SELECT * FROM integrations_mappingrule
    WHERE connection_id = %(connection)s AND kind = ANY(%(kinds)s)
), good AS (
    SELECT * FROM line WHERE error = '' AND NOT blank
), unclear AS (
    SELECT {_fold("merchant_term")} AS term,
           {_fold("coalesce(nullif(platform_id, ''), platform_name)")} AS platform
    FROM line WHERE error <> '' OR blank
), told AS (
    SELECT DISTINCT kind FROM integrations_term
    WHERE connection_id = %(connection)s AND gone_at IS NULL
), compared AS (
    SELECT good.number, kind, good.attribute, good.merchant_term, good.platform_id,
           good.platform_name, good.transform, identity, good.merchant_key,
           present.id AS rule_id, present.attribute AS old_attribute,
           present.merchant_term AS old_merchant_term, present.platform_id AS old_platform_id,
           present.platform_name AS old_platform_name, present.transform AS old_transform,
           {_fold("coalesce(nullif(present.platform_id, ''), present.platform_name)")}
               AS old_platform,
           CASE
           WHEN good.id IS NULL THEN 'removed'
           WHEN present.id IS NOT NULL
               AND good.attribute = present.attribute
               AND good.merchant_term = present.merchant_term
               AND good.platform_id = present.platform_id
               AND good.platform_name = present.platform_name
               AND good.transform IS NOT DISTINCT FROM present.transform THEN 'unchanged'
           WHEN kind IN (SELECT kind FROM told) AND NOT EXISTS (
               SELECT FROM integrations_term term
               WHERE term.connection_id = %(connection)s AND term.kind = good.kind
               AND term.external_id = good.platform_id AND term.gone_at IS NULL) THEN 'lost'
           WHEN present.id IS NULL THEN 'added'
           ELSE 'changed' END AS outcome
    FROM good FULL JOIN present USING (kind, identity)
), plan AS MATERIALIZED (
    SELECT number, kind, attribute, merchant_term, platform_id, platform_name, transform,
           identity, merchant_key, rule_id, old_attribute, old_merchant_term, old_platform_id,
           old_platform_name, old_transform,
           CASE outcome WHEN 'lost' THEN 'wrong' ELSE outcome END AS outcome,
           CASE outcome WHEN 'lost' THEN 'para_codigo' ELSE '' END AS "column",
           CASE outcome WHEN 'lost' THEN %(lost)s ELSE '' END AS error
    FROM compared
    WHERE outcome <> 'removed' OR NOT (
        {_fold("old_merchant_term")} IN (SELECT term FROM unclear WHERE term <> '')
        OR (kind = ANY(%(theirs)s)
            AND old_platform IN (SELECT platform FROM unclear WHERE platform <> ''))
        OR old_platform IN (SELECT platform FROM unclear WHERE platform <> '' AND term = ''))
    UNION ALL
    SELECT number, kind, attribute, merchant_term, platform_id, platform_name, transform,
           '', '', NULL, NULL, NULL, NULL, NULL, NULL, 'wrong', "column", error
    FROM line WHERE error <> ''
)
"""  # noqa: S608

_LOOK = f"""{_PLAN}
SELECT outcome, count(*),
    md5(string_agg(CASE outcome WHEN 'unchanged' THEN '' ELSE md5(row(
        number, kind, attribute, merchant_term, platform_id, platform_name, transform, rule_id,
        old_attribute, old_merchant_term, old_platform_id, old_platform_name, old_transform
    )::text) END, '' ORDER BY number, rule_id))
FROM plan GROUP BY outcome ORDER BY outcome
"""  # noqa: S608

_NEW = "kind, merchant_term, platform_id, platform_name, transform, attribute"
_OLD = "kind, old_merchant_term, old_platform_id, old_platform_name, old_transform, old_attribute"

_PART = f"""{_PLAN}
SELECT number, outcome, "column", error, {_NEW}, {_OLD}
FROM plan WHERE outcome = ANY(%(outcomes)s)
ORDER BY number NULLS LAST, rule_id LIMIT %(size)s OFFSET %(first)s
"""  # noqa: S608

_CARRY_OUT = f"""{_PLAN}
, gone AS (
    DELETE FROM integrations_mappingrule
    WHERE id IN (SELECT rule_id FROM plan WHERE outcome = 'removed')
), put AS (
    INSERT INTO integrations_mappingrule
        (merchant_id, connection_id, kind, attribute, merchant_term, platform_id,
         platform_name, transform, identity, merchant_key, changed_at)
    SELECT %(merchant)s, %(connection)s, kind, attribute, merchant_term, platform_id,
           platform_name, transform, identity, merchant_key, now()
    FROM plan WHERE outcome IN ('added', 'changed') ORDER BY number
    ON CONFLICT (connection_id, kind, identity) DO UPDATE
    SET attribute = excluded.attribute, merchant_term = excluded.merchant_term,
        platform_id = excluded.platform_id, platform_name = excluded.platform_name,
        transform = excluded.transform, merchant_key = excluded.merchant_key, changed_at = now()
), told_version AS (
    SELECT array_agg(DISTINCT kind) FILTER (WHERE outcome IN ('added', 'changed', 'removed'))
               AS kinds,
           count(*) FILTER (WHERE outcome = 'added') AS added,
           count(*) FILTER (WHERE outcome = 'changed') AS changed,
           count(*) FILTER (WHERE outcome = 'removed') AS removed,
           jsonb_build_object(
               'added', coalesce(jsonb_agg(jsonb_build_array({_NEW}) ORDER BY number)
                   FILTER (WHERE outcome = 'added'), '[]'),
               'changed', coalesce(jsonb_agg(jsonb_build_array(
                   jsonb_build_array({_OLD}), jsonb_build_array({_NEW})) ORDER BY number)
                   FILTER (WHERE outcome = 'changed'), '[]'),
               'removed', coalesce(jsonb_agg(jsonb_build_array({_OLD}) ORDER BY rule_id)
                   FILTER (WHERE outcome = 'removed'), '[]')) AS difference
    FROM plan
)
INSERT INTO integrations_mappingversion
    (merchant_id, connection_id, number, cause, user_id, added, changed, removed, difference,
     created_at)
SELECT %(merchant)s, %(connection)s,
       (SELECT coalesce(max(number), 0) + 1 FROM integrations_mappingversion
        WHERE connection_id = %(connection)s),
       'spreadsheet', %(user)s, added, changed, removed, difference, now()
FROM told_version WHERE added + changed + removed > 0
RETURNING id, (SELECT kinds FROM told_version)
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Look:
    """How many lines and rules come to which outcome; equal plans have equal fingerprints."""

    counts: dict[str, int] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def changes(self) -> int:
        return sum(self.counts[name] for name in ("added", "changed", "removed"))


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a plan: `new` and `old` are the cells of a rule, None where there is none.

    `number` is the line in the file; `error` says what is wrong at `column`.
    """

    number: int | None
    outcome: str
    column: str
    error: str
    new: tuple[Any, ...] | None
    old: tuple[Any, ...] | None


def look(sheet: MappingSheet) -> Look:
    """One statement."""
    with database.cursor() as cursor:
        cursor.execute(_LOOK, _values(sheet))
        found = cursor.fetchall()
    counts = dict.fromkeys(OUTCOMES, 0) | {outcome: number for outcome, number, _sum in found}
    sums = "".join(f"{outcome}{number}{told}" for outcome, number, told in found)
    return Look(counts, hashlib.md5(sums.encode(), usedforsecurity=False).hexdigest())


def part(sheet: MappingSheet, outcomes: Sequence[str], first: int, size: int) -> list[Step]:
    """A page of the plan, in the order of the file."""
    values = {"outcomes": list(outcomes), "first": first, "size": size}
    with database.cursor() as cursor:
        cursor.execute(_PART, _values(sheet) | values)
        return [_step(row) for row in cursor.fetchall()]


def carry_out(sheet: MappingSheet) -> MappingVersion | None:
    """Make the rules what the sheet says: one statement and one version. Inside the caller's
    transaction, which has taken its turn at the connection's rules."""
    values = _values(sheet) | {"merchant": sheet.merchant_id, "user": sheet.user_id}
    with database.cursor() as cursor:
        cursor.execute(_CARRY_OUT, values)
        made = cursor.fetchone()
    if made is None:
        return None
    version_id, kinds = made
    rules.after_change(sheet.connection, kinds)
    return MappingVersion.objects.defer("difference").get(pk=version_id)


def other_kind(kind: Kind) -> str:
    return _("this import is only about: %s.") % kind.label


def _values(sheet: MappingSheet) -> dict[str, Any]:
    return {
        "sheet": sheet.pk,
        "connection": sheet.connection_id,
        "kinds": list(sheet.kinds),
        "theirs": [str(kind) for kind in FROM_PLATFORM],
        "lost": _("the platform has no term with this code."),
    }


def _step(row: Sequence[Any]) -> Step:
    number, outcome, column, error, *cells = row
    new, old = tuple(cells[:6]), tuple(cells[6:])
    has_old = outcome in ("changed", "removed", "unchanged")
    return Step(
        number,
        outcome,
        column,
        error,
        None if outcome == "removed" else new,
        old if has_old else None,
    )
