"""Rules out to a spreadsheet and back: export, edit, import.

    xlsx = to_xlsx(rows)                        or to_csv(rows)
    for row in rows_of(file, lookup): …         rules, and errors line by line

An export that is imported again without edits says the same rules.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

from integrations.mapping.sheet import cells, csv_file, table, xlsx_file
from integrations.mapping.sheet.errors import (
    NotASpreadsheet,
    SpreadsheetError,
    TooLarge,
    WrongColumns,
)
from integrations.mapping.sheet.known import KnownTerms
from integrations.mapping.sheet.reading import BlankRow, RowError, RowReader, texts_of
from integrations.mapping.sheet.row import COLUMNS, MappingRow

__all__ = [
    "COLUMNS", "BlankRow", "KnownTerms", "Lookup", "MappingRow", "NotASpreadsheet", "RowError",
    "SpreadsheetError", "TooLarge", "WrongColumns", "rows_of", "to_csv", "to_xlsx",
]  # fmt: skip

AT_ONCE = 1_000

# What is known of the terms that a few lines, given by their texts, speak of.
Lookup = Callable[[Sequence[Sequence[str]]], KnownTerms]


def to_xlsx(rows: Iterable[MappingRow]) -> bytes:
    return xlsx_file.write(_lines(rows))


def to_csv(rows: Iterable[MappingRow]) -> bytes:
    return csv_file.write(_lines(rows))


def rows_of(
    file: BinaryIO, lookup: Lookup | None = None
) -> Iterator[tuple[int, MappingRow | RowError | BlankRow]]:
    """Row by row with its line number, so that a large file takes little memory; empty lines
    are passed over.

    With `lookup`, a platform term must exist, and may be given by its name alone. Raises
    NotASpreadsheet, TooLarge or WrongColumns, possibly after some rows.
    """
    reader = RowReader()
    lines = table.below(COLUMNS, file)
    while batch := list(islice(lines, AT_ONCE)):
        if lookup is not None:
            reader.known = lookup([texts_of(line) for _number, line in batch])
        for number, line in batch:
            yield number, reader.read(number, line)


def _lines(rows: Iterable[MappingRow]) -> Iterator[tuple[str, ...]]:
    safe = (tuple(cells.safe(text) for text in row.cells) for row in rows)
    return chain([COLUMNS], safe)
