"""From posted rows to rules: all of them, or none and what is wrong beside each."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from integrations.admin.mapping.posted import PostedRow
from integrations.admin.mapping.targets import Target, Targets
from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.mapping.values import lookup_key
from integrations.models import Connection
from integrations.rulebook import rules, suggestions


class WrongRows(ValueError):
    """Nothing was saved; `errors` says for people what is wrong, by the row's number."""

    def __init__(self, errors: Mapping[int, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


def save(
    connection: Connection, kind: Kind, posted: Sequence[PostedRow], cause: str, user_id: int | None
) -> int:
    """How many rules were made, changed or removed. Raises WrongRows.

    A row that somebody else has changed since the page was made is an error, not a loss.
    """
    changed = [row for row in posted if row.is_changed]
    with transaction.atomic():
        rules.take_turn(connection.pk)
        _refuse_overtaken(connection, changed)
        wanted = wanted_rules(connection, kind, changed)
        put = [rule for rule in wanted.values() if rule is not None]
        remove = _held_by(connection, [row for row in changed if wanted[row.number] is None])
        try:
            rules.save(connection, put=put, remove=remove, cause=cause, user_id=user_id)
        except rules.WrongRules as error:
            raise WrongRows(_by_number(wanted, error.problems)) from error
    return len(put) + len(remove)


def wanted_rules(
    connection: Connection, kind: Kind, posted: Sequence[PostedRow]
) -> dict[int, MappingRow | None]:
    """By the row's number, its rule as it was asked for; None where there is to be none.

    Raises WrongRows for a choice that the platform does not offer.
    """
    if kind in FROM_PLATFORM:
        return {row.number: _brought(row) for row in posted}
    resolver = _Resolver(connection, kind, posted)
    found: dict[int, MappingRow | None] = {}
    errors: dict[int, str] = {}
    for row in posted:
        target = resolver.target(row)
        if isinstance(target, str):
            errors[row.number] = target
        else:
            found[row.number] = target and _rule(row, target)
    if errors:
        raise WrongRows(errors)
    return found


def mark(row: MappingRow | None) -> str:
    """Changes whenever the rule does."""
    if row is None:
        return ""
    return hashlib.sha256("\0".join(row.cells).encode()).hexdigest()[:16]


class _Resolver:
    """Finds the terms that were chosen: a few statements for all rows."""

    def __init__(self, connection: Connection, kind: Kind, posted: Sequence[PostedRow]) -> None:
        targets = Targets(connection, kind)
        self._told = targets.told
        self._by_id = targets.with_ids(row.choice for row in posted if row.choice)
        typed = [row.name for row in posted if row.name and not row.choice]
        self._by_name = targets.with_names(typed) if typed and targets.told else {}
        is_value = kind == Kind.ATTRIBUTE_VALUE
        self._parents = suggestions.parents_of_attributes(connection) if is_value else {}

    def target(self, row: PostedRow) -> Target | str | None:
        """What was chosen, None for nothing, or what is wrong with it."""
        if not row.choice and not row.name:
            return None
        if not self._told:
            return Target(row.choice, row.name or row.choice)
        parent = self._parents.get(lookup_key(row.attribute), "")
        if row.choice:
            found = self._by_id.get(row.choice)
            fitting = [found] if found else []
        else:
            fitting = list(self._by_name.get(lookup_key(row.name), ()))
        fitting = [one for one in fitting if not parent or one.parent_id == parent]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return _("The platform has several terms of this name: choose one from the list.")
        if row.choice:
            return _("The platform has no such term: choose one from the list.")
        return _("“%s” is not a term of the platform: choose one from the list.") % row.name


def _held_by(connection: Connection, cleared: Sequence[PostedRow]) -> list[MappingRow]:
    """The rules of cleared rows. A row may show a rule that is not its own."""
    held = rules.held(connection, [row.identity for row in cleared])
    text = _("A wider rule decides here: choose another term, or remove that rule by spreadsheet.")
    if errors := {row.number: text for row in cleared if row.identity not in held}:
        raise WrongRows(errors)
    return list(held.values())


def _rule(row: PostedRow, target: Target) -> MappingRow:
    return MappingRow(
        row.kind, row.term, target.external_id, target.name, row.transform, row.attribute
    )


def _brought(row: PostedRow) -> MappingRow | None:
    return MappingRow(row.kind, row.name, row.platform_id, row.term) if row.name else None


def _refuse_overtaken(connection: Connection, changed: Sequence[PostedRow]) -> None:
    held = rules.held(connection, [row.identity for row in changed])
    errors = {}
    for row in changed:
        present = held.get(row.identity)
        if mark(present) != row.was:
            errors[row.number] = _overtaken(present)
    if errors:
        raise WrongRows(errors)


def _overtaken(present: MappingRow | None) -> str:
    if present is None:
        return _("Somebody has removed this rule meanwhile. Save again to keep your choice.")
    name = present.merchant_term if present.kind in FROM_PLATFORM else present.platform_name
    told = _("Somebody has changed this meanwhile to “%s”. Save again to put yours in its place.")
    return told % name


def _by_number(
    wanted: Mapping[int, MappingRow | None], problems: Iterable[tuple[MappingRow, str]]
) -> dict[int, str]:
    texts: dict[Any, str] = {row.identity: text for row, text in problems}
    return {
        number: texts[row.identity]
        for number, row in wanted.items()
        if row is not None and row.identity in texts
    }
