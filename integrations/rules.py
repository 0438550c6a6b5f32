"""The only writer of De<>Para rules: each change is one transaction and one version.

    save(connection, put=[row, …], remove=[row, …], cause="user:7", user_id=7)
    roll_back(connection, number=12, cause="user:7", user_id=7)

A batch is a handful of statements whatever its size. Rows are those of the spreadsheet
(MappingRow): the same shape on the page, in files, in versions and here.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection as database
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from integrations import publications
from integrations.locks import Lock
from integrations.mapping import transform
from integrations.mapping.engine import RuleSet
from integrations.mapping.kinds import Kind
from integrations.mapping.rules import Identity
from integrations.mapping.sheet.row import MappingRow
from integrations.mapping.transform import WrongTransform
from integrations.mapping.values import lookup_key
from integrations.models import Connection, MappingRule, MappingVersion, Term

Difference = dict[str, list[Any]]


class WrongRules(ValueError):
    """Nothing was saved: `problems` says for people what is wrong with which row."""

    def __init__(self, problems: Sequence[tuple[MappingRow, str]]) -> None:
        super().__init__("; ".join(f"{row.merchant_term}: {text}" for row, text in problems[:5]))
        self.problems = problems


class NoSuchVersion(LookupError):
    """The connection's De<>Para has no version of this number."""


def rows_of(connection_id: int, kinds: Iterable[Kind] = tuple(Kind)) -> list[MappingRow]:
    """The connection's rules of these kinds."""
    found = MappingRule.objects.filter(connection_id=connection_id, kind__in=list(kinds))
    return [row_of(rule) for rule in found.order_by("kind", "id")]


def rule_set(connection_id: int, kinds: Iterable[Kind] = tuple(Kind)) -> RuleSet:
    """The connection's rules, compiled: one statement, then no more."""
    return RuleSet(row.rule for row in rows_of(connection_id, kinds))


def version(connection_id: int) -> int:
    """The number of the last change of the connection's rules; 0 before the first."""
    versions = MappingVersion.objects.filter(connection=connection_id)
    return int(versions.aggregate(last=Max("number"))["last"] or 0)


def row_of(rule: MappingRule) -> MappingRow:
    return MappingRow(
        Kind(rule.kind),
        rule.merchant_term,
        rule.platform_id,
        rule.platform_name,
        rule.transform,
        rule.attribute,
    )


def merchant_key(attribute: str, term: str) -> str:
    """Under which a merchant's term and its rule find each other, whatever their length."""
    return _hash(lookup_key(attribute), lookup_key(term))


def save(
    connection: Connection,
    *,
    put: Sequence[MappingRow] = (),
    remove: Sequence[MappingRow] = (),
    cause: str,
    user_id: int | None = None,
) -> MappingVersion | None:
    """Create or change the rules `put`, take away those `remove`; None when nothing changed.

    A row stands in the place of the rule with the same identity. Raises WrongRules for a
    transform that cannot be, a term the platform does not know, or two rows for one term.
    """
    with transaction.atomic():
        take_turn(connection.pk)
        _check(connection, put)
        wanted = {row.identity: row for row in put}
        gone = {row.identity for row in remove} - wanted.keys()
        before = _present(connection, [*wanted, *gone])
        difference = _difference(before, wanted, gone)
        if not any(difference.values()):
            return None
        _write(connection, before, wanted, gone)
        publications.bring_back_unmapped(connection)
        return _note_version(connection, difference, cause, user_id)


def roll_back(
    connection: Connection, *, number: int, cause: str, user_id: int | None = None
) -> MappingVersion | None:
    """Make the rules as they were after version `number` (0: before the first); a new version.

    A rule onto a term that the platform has lost meanwhile is taken back all the same.
    Raises NoSuchVersion.
    """
    with transaction.atomic():
        take_turn(connection.pk)
        put, remove = _undone(connection, number)
        before = _present(connection, [*put, *remove])
        difference = _difference(before, put, set(remove))
        if not any(difference.values()):
            return None
        _write(connection, before, put, set(remove))
        publications.bring_back_unmapped(connection)
        return _note_version(connection, difference, cause, user_id)


def row_of_cells(cells: Sequence[Any]) -> MappingRow:
    """A row as a version keeps it: MappingRow's fields in order."""
    kind, merchant_term, platform_id, platform_name, rewriting, attribute = cells
    return MappingRow(Kind(kind), merchant_term, platform_id, platform_name, rewriting, attribute)


def _cells(row: MappingRow) -> list[Any]:
    rewriting = None if row.transform is None else dict(row.transform)
    return [
        row.kind, row.merchant_term, row.platform_id, row.platform_name, rewriting, row.attribute
    ]  # fmt: skip


def take_turn(connection_id: int) -> None:
    """Until this transaction ends nobody else changes the connection's rules."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [Lock.RULES.of(connection_id)])


def _check(connection: Connection, put: Sequence[MappingRow]) -> None:
    problems = [*_twice(put), *_wrong_transforms(put), *_unknown_terms(connection, put)]
    if problems:
        raise WrongRules(problems)


def _twice(put: Sequence[MappingRow]) -> Iterable[tuple[MappingRow, str]]:
    seen: dict[Identity, MappingRow] = {}
    for row in put:
        if seen.setdefault(row.identity, row) is not row:
            yield row, _("there are two rules for this term.")


def _wrong_transforms(put: Sequence[MappingRow]) -> Iterable[tuple[MappingRow, str]]:
    for row in put:
        if row.transform is not None:
            try:
                transform.check(row.transform)
            except WrongTransform as error:
                yield row, str(error)


def _unknown_terms(
    connection: Connection, put: Sequence[MappingRow]
) -> Iterable[tuple[MappingRow, str]]:
    """Of a kind whose terms the platform tells, a rule may only lead to one of them."""
    told = Term.objects.filter(connection=connection, kind__in={row.kind for row in put})
    kinds = set(told.order_by().values_list("kind", flat=True).distinct())
    ids = told.filter(external_id__in={row.platform_id for row in put}, gone_at=None)
    known = set(ids.values_list("kind", "external_id"))
    for row in put:
        if row.kind in kinds and (row.kind, row.platform_id) not in known:
            yield row, _("the platform has no term with this code.")


def _present(
    connection: Connection, identities: Iterable[Identity]
) -> Mapping[Identity, tuple[int, MappingRow]]:
    """The rules that hold these identities now, with their ids."""
    hashes = [_hash(*map(str, identity)) for identity in identities]
    found = MappingRule.objects.filter(connection=connection, identity__in=hashes)
    rows = ((rule.pk, row_of(rule)) for rule in found)
    return {row.identity: (pk, row) for pk, row in rows}


def _difference(
    before: Mapping[Identity, tuple[int, MappingRow]],
    wanted: Mapping[Identity, MappingRow],
    gone: set[Identity],
) -> Difference:
    changed = [
        [_cells(before[key][1]), _cells(row)]
        for key, row in wanted.items()
        if key in before and before[key][1] != row
    ]
    return {
        "added": [_cells(row) for key, row in wanted.items() if key not in before],
        "changed": changed,
        "removed": [_cells(before[key][1]) for key in gone if key in before],
    }


def _write(
    connection: Connection,
    before: Mapping[Identity, tuple[int, MappingRow]],
    wanted: Mapping[Identity, MappingRow],
    gone: set[Identity],
) -> None:
    MappingRule.objects.filter(pk__in=[before[key][0] for key in gone if key in before]).delete()
    fresh = [row for key, row in wanted.items() if key not in before or before[key][1] != row]
    MappingRule.objects.bulk_create(
        [_rule(connection, row) for row in fresh],
        batch_size=5_000,
        update_conflicts=True,
        unique_fields=["connection", "kind", "identity"],
        update_fields=[
            "attribute", "merchant_term", "platform_id", "platform_name", "transform",
            "merchant_key", "changed_at",
        ],
    )  # fmt: skip


def _rule(connection: Connection, row: MappingRow) -> MappingRule:
    return MappingRule(
        merchant_id=connection.merchant_id,
        connection=connection,
        kind=row.kind,
        attribute=row.attribute,
        merchant_term=row.merchant_term,
        platform_id=row.platform_id,
        platform_name=row.platform_name,
        transform=None if row.transform is None else dict(row.transform),
        identity=_hash(*map(str, row.identity)),
        merchant_key=merchant_key(row.attribute, row.merchant_term),
        changed_at=Now(),
    )


def _note_version(
    connection: Connection, difference: Difference, cause: str, user_id: int | None
) -> MappingVersion:
    return MappingVersion.objects.create(
        merchant_id=connection.merchant_id,
        connection=connection,
        number=version(connection.pk) + 1,
        cause=cause,
        user_id=user_id,
        difference=difference,
        **{name: len(rows) for name, rows in difference.items()},
    )


def _undone(
    connection: Connection, number: int
) -> tuple[dict[Identity, MappingRow], dict[Identity, MappingRow]]:
    """What has to be put and removed to undo every version after `number`, newest first."""
    versions = MappingVersion.objects.filter(connection=connection)
    if number and not versions.filter(number=number).exists():
        raise NoSuchVersion(str(number))
    put: dict[Identity, MappingRow] = {}
    remove: dict[Identity, MappingRow] = {}
    for version in versions.filter(number__gt=number).order_by("-number").iterator(20):
        told = version.difference
        for row in map(row_of_cells, told["added"]):
            put.pop(row.identity, None)
            remove[row.identity] = row
        for row in map(row_of_cells, [*told["removed"], *(pair[0] for pair in told["changed"])]):
            remove.pop(row.identity, None)
            put[row.identity] = row
    return put, remove


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]
