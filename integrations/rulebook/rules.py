"""The writer of De<>Para rules: each change is one transaction and one version. (Whole files are
written by sheet_plan.py, in turn with this one.)

    save(connection, put=[row, …], remove=[row, …], cause="user:7", user_id=7)
    roll_back(connection, number=12, cause="user:7", user_id=7)

A batch is a handful of statements whatever its size. Rows are those of the spreadsheet
(MappingRow): the same shape on the page, in files, in versions and here.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Now

from integrations import jobs, outbox, publications, waiting_again
from integrations.locks import Lock
from integrations.mapping.engine import RuleSet
from integrations.mapping.kinds import Kind
from integrations.mapping.rules import Identity
from integrations.mapping.sheet.row import MappingRow
from integrations.mapping.values import lookup_key
from integrations.models import Connection, JobKind, MappingRule, MappingVersion
from integrations.models.work import OutboundTopic
from integrations.rulebook.rule_checks import WrongRules, check, check_terms

__all__ = [
    "Difference", "NoSuchVersion", "WrongRules", "after_change", "cells_of", "each_row", "held",
    "identity_key", "merchant_key", "roll_back", "row_of", "row_of_cells", "rows_of", "rule_set",
    "save", "take_turn", "version",
]  # fmt: skip

LOOK_AFTER_SECONDS = 5.0

Difference = dict[str, list[Any]]
Present = Mapping[Identity, tuple[int, MappingRow]]


class NoSuchVersion(LookupError):
    """The connection's De<>Para has no version of this number."""


def rows_of(connection_id: int, kinds: Iterable[Kind] = tuple(Kind)) -> list[MappingRow]:
    """The connection's rules of these kinds."""
    return list(each_row(connection_id, kinds))


def each_row(connection_id: int, kinds: Iterable[Kind] = tuple(Kind)) -> Iterator[MappingRow]:
    """The same one after the other, in little memory."""
    found = MappingRule.objects.filter(connection_id=connection_id, kind__in=list(kinds))
    return map(row_of, found.order_by("kind", "id").iterator(2_000))


def rule_set(connection_id: int, kinds: Iterable[Kind] = tuple(Kind)) -> RuleSet:
    """The connection's rules, compiled: one statement, then no more."""
    return RuleSet(row.rule for row in rows_of(connection_id, kinds))


def held(connection: Connection, identities: Iterable[Identity]) -> dict[Identity, MappingRow]:
    """The rules that hold these identities now."""
    return {key: row for key, (_pk, row) in _present(connection, identities).items()}


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


def identity_key(row: MappingRow) -> str:
    """Under which no two rules of a kind may be."""
    return _hash(*map(str, row.identity))


def take_turn(connection_id: int) -> None:
    """Whoever changes a connection's rules does so in turn, until the transaction is over."""
    Lock.RULES.take(connection_id)


def after_change(connection: Connection, kinds: Collection[str]) -> None:
    """Rules of these kinds have changed: what waited for a rule is tried again, and what is still
    missing is looked up anew. A warehouse's rule says where stock is to be: all of it is told."""
    if Kind.WAREHOUSE in kinds:
        outbox.mark_all(connection, OutboundTopic.STOCK)
    publications.bring_back_unmapped(connection)
    if Kind.CARRIER in kinds:
        waiting_again.rules_saved(connection)
    jobs.start(
        JobKind.PROBLEMS,
        connection.merchant_id,
        connection=connection,
        cause="rules",
        delay_seconds=LOOK_AFTER_SECONDS,
    )


def save(
    connection: Connection,
    *,
    put: Sequence[MappingRow] = (),
    remove: Sequence[MappingRow] = (),
    cause: str,
    user_id: int | None = None,
) -> MappingVersion | None:
    """Create or change the rules `put`, take away those `remove`; None when nothing changed.

    A row stands in the place of the rule with the same identity; one that stands already is not
    questioned again. Raises WrongRules for a transform that cannot be, a term the platform does
    not know, two rows for one term, or what is too long to be kept.
    """
    with transaction.atomic():
        take_turn(connection.pk)
        check(put)
        wanted = {row.identity: row for row in put}
        gone = {row.identity for row in remove} - wanted.keys()
        before = _present(connection, [*wanted, *gone])
        check_terms(connection, _fresh(before, wanted))
        return _make(connection, before, wanted, gone, cause, user_id)


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
        return _make(connection, before, put, set(remove), cause, user_id)


def row_of_cells(cells: Sequence[Any]) -> MappingRow:
    """A row as a version keeps it: MappingRow's fields in order."""
    kind, merchant_term, platform_id, platform_name, rewriting, attribute = cells
    return MappingRow(Kind(kind), merchant_term, platform_id, platform_name, rewriting, attribute)


def cells_of(row: MappingRow) -> list[Any]:
    """The other way round."""
    rewriting = None if row.transform is None else dict(row.transform)
    return [
        row.kind, row.merchant_term, row.platform_id, row.platform_name, rewriting, row.attribute
    ]  # fmt: skip


def _make(
    connection: Connection,
    before: Present,
    wanted: Mapping[Identity, MappingRow],
    gone: set[Identity],
    cause: str,
    user_id: int | None,
) -> MappingVersion | None:
    difference = _difference(before, wanted, gone)
    if not any(difference.values()):
        return None
    _write(connection, before, wanted, gone)
    put = {row.kind for row in _fresh(before, wanted)}
    after_change(connection, put | {key[0] for key in gone if key in before})
    return _note_version(connection, difference, cause, user_id)


def _present(connection: Connection, identities: Iterable[Identity]) -> Present:
    """The rules that hold these identities now, with their ids."""
    asked = list(identities)
    found = MappingRule.objects.filter(
        connection=connection,
        kind__in={kind for kind, *_rest in asked},
        identity__in=[_hash(*map(str, identity)) for identity in asked],
    )
    rows = ((rule.pk, row_of(rule)) for rule in found)
    return {row.identity: (pk, row) for pk, row in rows}


def _difference(
    before: Present,
    wanted: Mapping[Identity, MappingRow],
    gone: set[Identity],
) -> Difference:
    changed = [
        [cells_of(before[key][1]), cells_of(row)]
        for key, row in wanted.items()
        if key in before and before[key][1] != row
    ]
    return {
        "added": [cells_of(row) for key, row in wanted.items() if key not in before],
        "changed": changed,
        "removed": [cells_of(before[key][1]) for key in gone if key in before],
    }


def _write(
    connection: Connection,
    before: Present,
    wanted: Mapping[Identity, MappingRow],
    gone: set[Identity],
) -> None:
    MappingRule.objects.filter(pk__in=[before[key][0] for key in gone if key in before]).delete()
    MappingRule.objects.bulk_create(
        [_rule(connection, row) for row in _fresh(before, wanted)],
        batch_size=5_000,
        update_conflicts=True,
        unique_fields=["connection", "kind", "identity"],
        update_fields=[
            "attribute", "merchant_term", "platform_id", "platform_name", "transform",
            "merchant_key", "changed_at",
        ],
    )  # fmt: skip


def _fresh(before: Present, wanted: Mapping[Identity, MappingRow]) -> list[MappingRow]:
    """New rows, and those that differ from what is there."""
    return [row for key, row in wanted.items() if key not in before or before[key][1] != row]


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
        identity=identity_key(row),
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
    for version in versions.filter(number__gt=number).order_by("-number").iterator(1):
        told = version.difference
        for row in map(row_of_cells, told["added"]):
            put.pop(row.identity, None)
            remove[row.identity] = row
        for row in map(row_of_cells, [*told["removed"], *(pair[0] for pair in told["changed"])]):
            remove.pop(row.identity, None)
            put[row.identity] = row
    return put, remove


def _hash(*parts: str) -> str:
    """Texts of the database have no NUL, so no two lists of parts are joined alike."""
    joined = "\0".join(parts).encode(errors="surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:40]
