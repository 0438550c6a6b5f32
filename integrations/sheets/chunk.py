"""Some lines at a time: what they would do, or do."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction

from integrations.sheets.reading import Line, values
from integrations.sheets.sheet import Fault, Sheet, Texts, Values


class Effect(StrEnum):
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Cell:
    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A line that does something; `key` says what it is about, in words."""

    number: int
    key: str
    effect: Effect
    cells: Sequence[Cell]


@dataclass(slots=True)
class Outcome:
    """received = touched + unchanged + faults, always."""

    received: int = 0
    touched: list[Touched] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    keys: dict[int, str] = field(default_factory=dict)  # of the faults' lines

    @property
    def unchanged(self) -> int:
        return self.received - len(self.touched) - len(self.faults)


def try_out(sheet: Sheet[Any], merchant_id: int, lines: Sequence[Line]) -> Outcome:
    """What `apply` would do now; the writers' own word for it, in a transaction that is undone."""
    with transaction.atomic():
        outcome = apply(sheet, merchant_id, lines, "preview")
        transaction.set_rollback(True)
    return outcome


def apply(sheet: Sheet[Any], merchant_id: int, lines: Sequence[Line], cause: str) -> Outcome:
    """Hand the lines to the writer; those that cannot be taken are told. In one transaction."""
    outcome = Outcome(len(lines))
    found = [values(sheet, line) for line in lines]
    good = [line for line in found if isinstance(line, Values)]
    outcome.faults = [line for line in found if isinstance(line, Fault)]
    with transaction.atomic():
        rows, faults = sheet.rows(merchant_id, good)
        before = sheet.state(merchant_id, rows)
        result = sheet.write(merchant_id, rows, cause)
        after = sheet.state(merchant_id, rows)
    refused = {rejected.index for rejected in result.rejected}
    outcome.faults += faults + [_fault(sheet, r.index, r.reason) for r in result.rejected]
    outcome.faults.sort(key=lambda fault: fault.number)
    outcome.touched = _touched(sheet, [r for r in rows if r.index not in refused], before, after)
    wrong = {fault.number for fault in outcome.faults}
    outcome.keys = {line.number: _key(sheet, line.cells) for line in lines if line.number in wrong}
    return outcome


def _touched(
    sheet: Sheet[Any],
    rows: Sequence[Any],
    before: Mapping[Hashable, Texts],
    after: Mapping[Hashable, Texts],
) -> list[Touched]:
    touched = []
    for row in rows:
        key = sheet.identity(row)
        was, now = before.get(key, {}), after.get(key, {})
        if was != now:
            names = [name for name in {**was, **now} if was.get(name, "") != now.get(name, "")]
            differing = [Cell(name, was.get(name, ""), now.get(name, "")) for name in names]
            effect = Effect.CHANGED if was else Effect.ADDED
            touched.append(Touched(row.index, _key(sheet, now), effect, differing))
    return touched


def _fault(sheet: Sheet[Any], number: int, reason: str) -> Fault:
    """A writer names a field of the model; people know its column."""
    name, _colon, rest = reason.partition(": ")
    return Fault(number, sheet.fields[name], rest) if name in sheet.fields else Fault(
        number, "", reason
    )  # fmt: skip


def _key(sheet: Sheet[Any], cells: Mapping[str, Any]) -> str:
    texts = [cells[name] for name in sheet.key if isinstance(cells.get(name), str)]
    return " · ".join(texts)
