"""Rules out to a spreadsheet and back: export, edit, import with a plan.

    xlsx = to_xlsx(rows)                        or to_csv(rows)
    found = read(file, KnownTerms(terms))       rows, and errors line by line
    plan(current, found.rows, found.errors)     added, changed, removed, wrong, unchanged

An export that is imported again without edits plans nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from integrations.mapping.sheet import cells, csv_file, xlsx_file
from integrations.mapping.sheet.errors import (
    NotASpreadsheet,
    SpreadsheetError,
    TooLarge,
    WrongColumns,
)
from integrations.mapping.sheet.known import KnownTerms
from integrations.mapping.sheet.plan import Plan, plan
from integrations.mapping.sheet.reading import RowError, RowReader
from integrations.mapping.sheet.row import COLUMNS, MappingRow
from integrations.mapping.words import fold

__all__ = [
    "COLUMNS", "Imported", "KnownTerms", "MappingRow", "NotASpreadsheet", "Plan", "RowError",
    "SpreadsheetError", "TooLarge", "WrongColumns", "plan", "read", "rows_of", "to_csv", "to_xlsx",
]  # fmt: skip

MOST_BYTES = 30_000_000
MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Imported:
    rows: list[MappingRow]
    errors: list[RowError]


def to_xlsx(rows: Iterable[MappingRow]) -> bytes:
    return xlsx_file.write(_lines(rows))


def to_csv(rows: Iterable[MappingRow]) -> bytes:
    return csv_file.write(_lines(rows))


def read(file: BinaryIO, known: KnownTerms | None = None) -> Imported:
    """All rows and errors of an XLSX or CSV file; `known` as in `rows_of`, and so the errors."""
    found = Imported([], [])
    for row in rows_of(file, known):
        if isinstance(row, RowError):
            found.errors.append(row)
        else:
            found.rows.append(row)
    return found


def rows_of(file: BinaryIO, known: KnownTerms | None = None) -> Iterator[MappingRow | RowError]:
    """Row by row, so that a large file takes little memory; empty lines are passed over.

    With `known`, a platform term must exist, and may be given by its name alone. Raises
    NotASpreadsheet, TooLarge or WrongColumns, possibly after some rows.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TooLarge(_("This file has more than %d MB.") % (MOST_BYTES // 1_000_000))
    lines = _numbered(content)
    _check_columns(next(lines, (1, []))[1])
    reader = RowReader(known)
    for number, line in lines:
        if any(not isinstance(cell, str) or cell.strip() for cell in line):
            yield reader.read(number, line)


def _lines(rows: Iterable[MappingRow]) -> Iterator[tuple[str, ...]]:
    safe = (tuple(cells.safe(text) for text in row.cells) for row in rows)
    return chain([COLUMNS], safe)


def _numbered(content: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    is_xlsx = content.startswith(xlsx_file.MAGIC)
    lines = xlsx_file.read(content, len(COLUMNS)) if is_xlsx else csv_file.read(content)
    for number, line in enumerate(lines, 1):
        if number > MOST_ROWS + 1:
            raise TooLarge(_("This file has more than %d rows.") % MOST_ROWS)
        yield number, line


def _check_columns(line: Sequence[Any]) -> None:
    names = [fold(cell) if isinstance(cell, str) else "" for cell in line]
    if tuple(names[: len(COLUMNS)]) != COLUMNS:
        raise WrongColumns(_("The first line must name the columns: %s.") % "; ".join(COLUMNS))
