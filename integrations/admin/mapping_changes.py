"""Changes of De<>Para rules as the lines of a table: what was, struck out, and what is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrations.mapping.kinds import LABELS, Kind

SHOWN = 100
OUTCOMES = {
    "added": (_("Rule added"), "success"),
    "changed": (_("Rule changed"), "info"),
    "removed": (_("Rule removed"), "warning"),
    "wrong": (_("Line with an error"), "danger"),
    "unchanged": (_("Rule unchanged"), "default"),
}
SUMS = {
    "added": _("Rules added"),
    "changed": _("Rules changed"),
    "removed": _("Rules removed"),
    "wrong": _("Lines with an error"),
    "unchanged": _("Rules unchanged"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """`was` is what stood there, "" when it is the same."""

    text: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    number: int | None
    outcome: str
    kind: Any
    cells: Sequence[Cell]
    error: str = ""

    @property
    def label(self) -> Any:
        return OUTCOMES[self.outcome][0]

    @property
    def colour(self) -> str:
        return OUTCOMES[self.outcome][1]


Cells = Sequence[Any] | None


def line(
    outcome: str, old: Cells, new: Cells, *, number: int | None = None, error: str = ""
) -> Line:
    """`old` and `new` as a version keeps them: kind, your term, id, name, transform, attribute."""
    now = new if new is not None else old or ()
    kind, *_rest = now
    before = _texts(old) if outcome == "changed" and old is not None else ()
    return Line(number, outcome, _kind(kind), _cells(_texts(now), before), error)


def _cells(texts: Sequence[str], before: Sequence[str]) -> list[Cell]:
    if not before:
        return [Cell(text) for text in texts]
    pairs = zip(texts, before, strict=True)
    return [Cell(text, was if was != text else "") for text, was in pairs]


def _texts(cells: Sequence[Any]) -> list[str]:
    _kind, merchant_term, platform_id, platform_name, transform, attribute = cells
    return [attribute, merchant_term, platform_id, platform_name, _transform(transform)]


def _transform(transform: Any) -> str:
    if transform is None or isinstance(transform, str):
        return transform or ""
    return json.dumps(dict(transform), ensure_ascii=False)


def _kind(name: str) -> Any:
    return LABELS[Kind(name)] if name in set(Kind) else name


def page_number(text: str) -> int:
    """Of the address; anything odd is the first page."""
    return min(int(text), 100_000) if text.isdecimal() and len(text) < 7 else 0
