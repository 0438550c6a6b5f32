"""What a connection's De<>Para probably is: suggestions for the terms, kept for a while.

Thousands of terms against tens of thousands take seconds, so a process works a kind out once and
keeps what it found until the terms on either side, or what other connections chose, have changed.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Max

from catalog.models import Attribute
from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.mapping.suggest import ACCEPT_ALL, Suggestion, suggest
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.values import lookup_key
from integrations.models import (
    Connection,
    MappingRule,
    MappingVersion,
    MerchantTerm,
    Term,
)
from integrations.rulebook import rules, unmapped

CAUSE = "suggestions"
# Of more terms than these, the costliest unmapped ones are looked at; the others have their turn
# when those have a rule.
MOST_TERMS = 10_000
KEPT = 32

# Attribute and term, both folded.
Key = tuple[str, str]
Found = Mapping[Key, Suggestion]


@dataclass(frozen=True)
class _Group:
    """Terms that are compared with each other: a kind's, or one attribute's values."""

    attribute: str
    own: Sequence[str]
    others: Sequence[PlatformTerm]
    elsewhere: Mapping[str, Sequence[str]]


_known: OrderedDict[tuple[int, Kind], tuple[Any, Found]] = OrderedDict()


def found(connection: Connection, kind: Kind) -> Found:
    """Suggestions by `key_of`, for terms with and without a rule. Seconds for large catalogs when
    asked for the first time; four statements or fewer afterwards."""
    if kind in FROM_PLATFORM:
        return _work_out(connection, kind)  # a few words, and orders bring new ones every day
    version = _version(connection, kind)
    known = _known.get((connection.pk, kind))
    if known is None or known[0] != version:
        known = _known[connection.pk, kind] = version, _work_out(connection, kind)
    _known.move_to_end((connection.pk, kind))
    while len(_known) > KEPT:
        _known.popitem(last=False)
    return known[1]


def key_of(row: unmapped.TermRow) -> Key:
    return lookup_key(row.attribute), lookup_key(row.term)


def sure(connection: Connection, kind: Kind) -> list[MappingRow]:
    """The rules that may be made unseen, for terms that need one and have none."""
    known = found(connection, kind)
    waiting = unmapped.page(connection, kind, unmapped_only=True, limit=MOST_TERMS)
    return [
        row_of(row, known[key_of(row)])
        for row in waiting
        if key_of(row) in known and known[key_of(row)].confidence >= ACCEPT_ALL
    ]


def accept_sure(connection: Connection, kind: Kind, user_id: int | None) -> int:
    """Make the rules of `sure`, as one version; returns how many. A rule that somebody has made
    meanwhile stays."""
    found(connection, kind)  # the slow part, before anybody waits for the turn
    with transaction.atomic():
        rules.take_turn(connection.pk)
        rows = sure(connection, kind)
        rules.save(connection, put=rows, cause=CAUSE, user_id=user_id)
    return len(rows)


def row_of(row: unmapped.TermRow, suggestion: Suggestion) -> MappingRow:
    """The rule that a suggestion comes to."""
    if row.kind in FROM_PLATFORM:
        return MappingRow(row.kind, suggestion.platform.name, row.platform_id, row.term)
    term = suggestion.platform
    return MappingRow(
        row.kind, row.term, term.external_id, term.name, suggestion.transform, row.attribute
    )


def own_names(connection: Connection, kind: Kind) -> list[str]:
    """The merchant's words for a kind that orders bring: those of its rules, on any connection."""
    made = MappingRule.objects.filter(connection__merchant=connection.merchant_id, kind=kind)
    return sorted(set(made.order_by().values_list("merchant_term", flat=True)))


def _version(connection: Connection, kind: Kind) -> Any:
    """Changes whenever the suggestions may."""
    terms = Term.objects.filter(connection=connection, kind=kind)
    own = MerchantTerm.objects.filter(merchant=connection.merchant_id, kind=kind)
    versions = MappingVersion.objects.filter(connection__merchant=connection.merchant_id)
    counted = own.aggregate(Max("pk"), Count("pk"))
    depends_on_rules = kind == Kind.ATTRIBUTE_VALUE or counted["pk__count"] > MOST_TERMS
    if not depends_on_rules:
        versions = versions.exclude(connection=connection)
    return (
        _units(connection, kind),
        terms.aggregate(Max("seen_at"), Max("gone_at"), Count("pk")),
        counted,
        versions.aggregate(Max("pk")),
    )


def _work_out(connection: Connection, kind: Kind) -> Found:
    units = _units(connection, kind)
    return {
        (lookup_key(group.attribute), lookup_key(suggestion.merchant)): suggestion
        for group in _groups(connection, kind)
        for suggestion in suggest(kind, group.own, group.others, group.elsewhere, units)
    }


def _units(connection: Connection, kind: Kind) -> dict[str, str]:
    """Of the merchant's attributes that have one, by code."""
    if kind != Kind.ATTRIBUTE:
        return {}
    measured = Attribute.objects.filter(merchant=connection.merchant_id).exclude(unit="")
    return dict(measured.order_by("pk").values_list("code", "unit"))


def _groups(connection: Connection, kind: Kind) -> Iterable[_Group]:
    rows = [row for row in unmapped.page(connection, kind, limit=MOST_TERMS) if row.needed]
    if kind in FROM_PLATFORM:
        names = [PlatformTerm("", name) for name in own_names(connection, kind)]
        chosen = _elsewhere(connection, kind, by_platform=True)
        return [_Group("", _names(rows), names, chosen.get("", {}))]
    chosen = _elsewhere(connection, kind)
    if kind != Kind.ATTRIBUTE_VALUE:
        return [_Group("", _names(rows), platform_terms(connection, kind), chosen.get("", {}))]
    return _groups_of_values(connection, rows, chosen)


def _groups_of_values(
    connection: Connection,
    rows: Sequence[unmapped.TermRow],
    chosen: Mapping[str, Mapping[str, Sequence[str]]],
) -> Iterable[_Group]:
    parents = parents_of_attributes(connection)
    options = _options(connection, parents.values())
    by_attribute: dict[str, list[unmapped.TermRow]] = defaultdict(list)
    for row in rows:
        by_attribute[row.attribute].append(row)
    for attribute, of_it in by_attribute.items():
        key = lookup_key(attribute)
        others = options.get(parents.get(key, ""), [])
        yield _Group(attribute, _names(of_it), others, chosen.get(key, {}))


def parents_of_attributes(connection: Connection) -> dict[str, str]:
    """The merchant's attribute, folded, to the id of the platform's that it is mapped to."""
    made = MappingRule.objects.filter(connection=connection, kind=Kind.ATTRIBUTE)
    found = made.exclude(platform_id="").order_by().values_list("merchant_term", "platform_id")
    return {lookup_key(term): platform_id for term, platform_id in found}


def platform_terms(connection: Connection, kind: Kind) -> list[PlatformTerm]:
    terms = Term.objects.filter(connection=connection, kind=kind, gone_at=None)
    cells = terms.order_by("pk").values_list("external_id", "name", "path")
    return [PlatformTerm(external_id, path or name) for external_id, name, path in cells]


def _options(connection: Connection, parents: Iterable[str]) -> dict[str, list[PlatformTerm]]:
    terms = Term.objects.filter(
        connection=connection,
        kind=Kind.ATTRIBUTE_VALUE,
        gone_at=None,
        parent_id__in=set(parents),
    )
    options: dict[str, list[PlatformTerm]] = defaultdict(list)
    for parent, pk, name in terms.order_by("pk").values_list("parent_id", "external_id", "name"):
        options[parent].append(PlatformTerm(pk, name))
    return options


def _elsewhere(
    connection: Connection, kind: Kind, *, by_platform: bool = False
) -> dict[str, dict[str, list[str]]]:
    """What the merchant's other connections chose, by folded attribute and by term."""
    made = MappingRule.objects.filter(connection__merchant=connection.merchant_id, kind=kind)
    others = made.exclude(connection=connection).order_by("pk")
    chosen: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for attribute, own, other in others.values_list("attribute", "merchant_term", "platform_name"):
        term, name = (other, own) if by_platform else (own, other)
        chosen[lookup_key(attribute)][term].append(name)
    return chosen


def _names(rows: Iterable[unmapped.TermRow]) -> list[str]:
    return list(dict.fromkeys(row.term for row in rows))
