"""What a job notes of a spreadsheet, in plain JSON: counts, the first lines, and the faults.

added, changed, unchanged, rejected     how many lines
rows     [line, what it is about, "added" or "changed", [[column, before, after], …]]
faults   [line, what it is about, column, message]
refused  why the whole file could not be read
"""

from typing import Any

from integrations.sheets.chunk import Effect, Outcome

MOST_ROWS = 300
MOST_FAULTS = 1_000
SHOWN = 120  # characters of a cell
MOST_CELLS = 30


def add(result: dict[str, Any], outcome: Outcome) -> None:
    """Count a chunk in; the first lines are kept to be shown, the first faults to be mended."""
    added = sum(touched.effect == Effect.ADDED for touched in outcome.touched)
    _count(result, "added", added)
    _count(result, "changed", len(outcome.touched) - added)
    _count(result, "unchanged", outcome.unchanged)
    _count(result, "rejected", len(outcome.faults))
    rows = result.setdefault("rows", [])
    for touched in outcome.touched[: MOST_ROWS - len(rows)]:
        cells = [[c.column, _short(c.before), _short(c.after)] for c in touched.cells]
        rows.append([touched.number, touched.key, touched.effect, cells[:MOST_CELLS]])
    faults = result.setdefault("faults", [])
    for fault in outcome.faults[: MOST_FAULTS - len(faults)]:
        key = outcome.keys.get(fault.number, "")
        faults.append([fault.number, _short(key), fault.column, fault.message])


def refuse(result: dict[str, Any], reason: str) -> None:
    result["refused"] = reason


def _count(result: dict[str, Any], name: str, number: int) -> None:
    result[name] = result.get(name, 0) + number


def _short(text: str) -> str:
    """JSON in PostgreSQL holds no NUL."""
    text = text.replace("\0", "�")
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
