"""A row as the template draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from integrations.admin.mapping import transform_fields
from integrations.admin.mapping.posted import PostedRow
from integrations.admin.mapping.saving import mark
from integrations.admin.mapping.targets import Target, Targets
from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.mapping.rules import Identity, identity
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.values import lookup_key
from integrations.models import Connection
from integrations.rulebook import rules, suggestions, unmapped
from integrations.rulebook.unmapped import TermRow


@dataclass(frozen=True, slots=True)
class RowView:
    """`shown` is what the rule says, `choice` and `name` what the form holds."""

    number: int
    row: TermRow
    key: str
    shown: str = ""
    shown_transform: str = ""
    was: str = ""
    choice: str = ""
    name: str = ""
    transform: str = ""
    parent: str = ""
    options: Sequence[Target] = field(default_factory=list)
    error: str = ""

    @property
    def is_changed(self) -> bool:
        return (self.choice or self.name) != self.shown or self.transform != self.shown_transform

    @property
    def stock_value(self) -> Decimal | None:
        return self.row.stock_value or None


def views(connection: Connection, kind: Kind, rows: Sequence[TermRow]) -> list[RowView]:
    """The page's rows with the rules that hold their own place, and short lists to choose from."""
    parents = _parents(connection, kind)
    held = rules.held(connection, [identity_of(row) for row in rows])
    seen = [parents.get(lookup_key(row.attribute), "") for row in rows]
    few = {} if kind in FROM_PLATFORM else Targets(connection, kind).few(seen or [""])
    return [
        _view(number, row, held, parent, few.get(parent, []))
        for number, (row, parent) in enumerate(zip(rows, seen, strict=True))
    ]


def as_posted(
    fresh: Sequence[RowView], posted: Sequence[PostedRow], errors: Mapping[int, str]
) -> list[RowView]:
    """The page's rows as the person left them, with what is wrong; rows that meanwhile left the
    page come back."""
    given = {row.identity: row for row in posted}
    return [_with(view, given.get(identity_of(view.row)), errors) for view in fresh]


def identity_of(row: TermRow) -> Identity:
    return identity(row.kind, row.attribute, row.term, PlatformTerm(row.platform_id, row.term))


def key_of(row: TermRow) -> str:
    """A name for the row in the page."""
    return rules.merchant_key(row.attribute, row.term)[:12] + row.platform_id[:20]


def _view(
    number: int,
    row: TermRow,
    held: Mapping[Identity, Any],
    parent: str,
    options: Sequence[Target],
) -> RowView:
    view = RowView(number, row, key_of(row), parent=parent, options=options)
    view = replace(view, was=mark(held.get(identity_of(row))))
    if row.rule is None:
        return view
    if row.kind in FROM_PLATFORM:
        word = row.rule.merchant_term
        return replace(view, shown=word, name=word)
    transform = transform_fields.text(row.rule.transform)
    choice, name = row.rule.platform_id, row.rule.platform_name
    return replace(
        view,
        shown=choice or name,
        choice=choice,
        name=name,
        transform=transform,
        shown_transform=transform,
    )


def _with(view: RowView, posted: PostedRow | None, errors: Mapping[int, str]) -> RowView:
    if posted is None or not posted.is_changed:
        return view
    return replace(
        view,
        choice=posted.choice,
        name=posted.name,
        transform=transform_fields.text(posted.transform),
        error=errors.get(posted.number, ""),
    )


def _parents(connection: Connection, kind: Kind) -> dict[str, str]:
    if kind != Kind.ATTRIBUTE_VALUE:
        return {}
    return suggestions.parents_of_attributes(connection)


def figures(count: unmapped.Count) -> dict[str, Any]:
    """What the cards on top say."""
    share = 100 * count.mapped // count.terms if count.terms else 100
    return {"count": count, "share": share, "exact": count.kind in {Kind.BRAND, Kind.CATEGORY}}
