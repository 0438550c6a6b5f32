"""The rows that a person sent in, told apart from those they left as they were."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.admin.mapping import transform_fields
from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.mapping.rules import Identity, identity
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.transform import Transform

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class PostedRow:
    """`choice` and `name` are what was chosen; `shown` was there before, `was` is the mark of the
    rule that held the term when the page was made (saving.mark)."""

    number: int
    kind: Kind
    term: str
    attribute: str
    platform_id: str
    choice: str
    name: str
    transform: Transform | None
    shown: str
    shown_transform: str
    was: str

    @property
    def identity(self) -> Identity:
        platform = PlatformTerm(self.platform_id, self.term)
        return identity(self.kind, self.attribute, self.term, platform)

    @property
    def target(self) -> str:
        """What two choices have in common when they are the same."""
        return self.name if self.kind in FROM_PLATFORM else self.choice or self.name

    @property
    def is_changed(self) -> bool:
        if self.target != self.shown:
            return True
        edits_transform = self.kind == Kind.ATTRIBUTE and self.target != ""
        return edits_transform and transform_fields.text(self.transform) != self.shown_transform


def rows(data: Mapping[str, str], kind: Kind) -> list[PostedRow]:
    numbers = range(min(int(data["rows"]), MOST_ROWS) if data.get("rows", "").isdecimal() else 0)
    found = (_row(data, kind, number) for number in numbers)
    return [row for row in found if row.term]


def _row(data: Mapping[str, str], kind: Kind, number: int) -> PostedRow:
    def text(name: str) -> str:
        return data.get(f"{name}-{number}", "")[:2000].strip()

    return PostedRow(
        number,
        kind,
        term=text("term"),
        attribute=text("attribute") if kind == Kind.ATTRIBUTE_VALUE else "",
        platform_id=text("platform") if kind in FROM_PLATFORM else "",
        choice=text("choice")[:80],
        name=text("name")[:1000],
        transform=transform_fields.read(data, number) if kind == Kind.ATTRIBUTE else None,
        shown=text("shown"),
        shown_transform=text("shown-transform"),
        was=text("was"),
    )
