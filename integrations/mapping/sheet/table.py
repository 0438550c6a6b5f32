"""A file whose first line is known: the lines below it, whichever of XLSX and CSV it is."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _

from integrations.mapping.sheet import csv_file, xlsx_file
from integrations.mapping.sheet.errors import TooLarge, WrongColumns
from integrations.mapping.words import fold

MOST_BYTES = 30_000_000
MOST_ROWS = 200_000


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def below(columns: Sequence[str], file: Readable) -> Iterator[tuple[int, Sequence[Any]]]:
    """Each line that says something, of texts and UnusableCell, with its number in the file.

    Raises NotASpreadsheet, TooLarge or WrongColumns, possibly after some lines.
    """
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TooLarge(_("This file has more than %d MB.") % (MOST_BYTES // 1_000_000))
    lines = _numbered(content, len(columns))
    _check(columns, next(lines, (1, []))[1])
    return ((number, line) for number, line in lines if _says_something(line))


def _numbered(content: bytes, columns: int) -> Iterator[tuple[int, Sequence[Any]]]:
    is_xlsx = content.startswith(xlsx_file.MAGIC)
    lines = xlsx_file.read(content, columns) if is_xlsx else csv_file.read(content)
    for number, line in enumerate(lines, 1):
        if number > MOST_ROWS + 1:
            raise TooLarge(_("This file has more than %d rows.") % MOST_ROWS)
        yield number, line


def _check(columns: Sequence[str], line: Sequence[Any]) -> None:
    names = [fold(cell) if isinstance(cell, str) else "" for cell in line[: len(columns)]]
    if names != list(columns):
        raise WrongColumns(_("The first line must name the columns: %s.") % "; ".join(columns))


def _says_something(line: Sequence[Any]) -> bool:
    return any(not isinstance(cell, str) or cell.strip() for cell in line)
