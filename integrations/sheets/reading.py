"""A file's lines: XLSX or CSV, with the first line naming the columns."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from integrations.mapping.sheet import cells, csv_file, xlsx_file
from integrations.mapping.sheet.errors import TooLarge, WrongColumns
from integrations.mapping.sheet.xlsx_file import UnusableCell
from integrations.sheets.cell_values import WrongCell
from integrations.sheets.sheet import Fault, Sheet, Values

MOST_ROWS = 200_000
# A worker reads a thousand or two in a second, in one go: XLSX has no middle to go on from.
MOST_XLSX_ROWS = 50_000
MOST_COLUMNS = 500
_NUL = "\0"


@dataclass(frozen=True, slots=True)
class Line:
    """`cells` are the texts that are not empty, by column, or why one cannot be used."""

    number: int
    cells: Mapping[str, str | UnusableCell]


def lines_of(sheet: Sheet[Any], content: bytes) -> Iterator[Line]:
    """Line by line; empty ones are passed over.

    Raises integrations.mapping.sheet.errors.SpreadsheetError, possibly after some lines.
    """
    is_xlsx = content.startswith(xlsx_file.MAGIC)
    found = xlsx_file.read(content, None) if is_xlsx else csv_file.read(content)
    names = _columns(sheet, next(found, []))
    for number, line in enumerate(found, start=2):
        if is_xlsx and number > MOST_XLSX_ROWS + 1:
            raise TooLarge(
                _("This file has more than %d rows: save it as CSV, or in parts.") % MOST_XLSX_ROWS
            )
        if number > MOST_ROWS + 1:
            raise TooLarge(_("This file has more than %d rows.") % MOST_ROWS)
        given = {
            name: cells.raw(cell) if isinstance(cell, str) else cell
            for name, cell in zip(names, line, strict=False)
            if name and (not isinstance(cell, str) or cell.strip())
        }
        if given:
            yield Line(number, _without_formulas(given, line, names))


def _without_formulas(
    given: dict[str, str | UnusableCell], line: Sequence[Any], names: Sequence[str]
) -> Mapping[str, str | UnusableCell]:
    """CSV has no formulas of its own, but a program that opens it would compute this one."""
    for name, cell in zip(names, line, strict=False):
        if name and isinstance(cell, str) and cell.lstrip().startswith("="):
            given[name] = UnusableCell(_("formulas are not taken; paste the value instead."))
    return given


def _columns(sheet: Sheet[Any], header: Sequence[Any]) -> list[str]:
    """The name of each column, "" of one without any; raises WrongColumns that tells names."""
    if len(header) > MOST_COLUMNS:
        raise WrongColumns(_("This file has more than %d columns.") % MOST_COLUMNS)
    names = [_named(sheet, cell) for cell in header]
    given = [name for name in names if name]
    if not given:
        raise WrongColumns(
            _("The first line must name the columns: %s.") % ", ".join(sheet.examples())
        )
    _refuse(_("These columns are not known: %s."), [n for n in given if sheet.column(n) is None])
    twice = [name for name, number in Counter(given).items() if number > 1]
    _refuse(_("These columns are there twice: %s."), twice)
    _refuse(_("These columns are missing: %s."), [n for n in sheet.required if n not in given])
    return names


def _refuse(message: str, names: Sequence[str]) -> None:
    if names:
        raise WrongColumns(message % ", ".join(names))


def _named(sheet: Sheet[Any], cell: Any) -> str:
    """The name of a column as we write it: "SKU " is "sku"; after a colon it is the merchant's."""
    name = cells.raw(cell) if isinstance(cell, str) else ""
    kind, colon, rest = name.partition(":")
    return kind.strip().casefold() + colon + rest


def values(sheet: Sheet[Any], line: Line) -> Values | Fault:
    """What the line gives, or the first thing that is wrong with it."""
    given: dict[str, Any] = {}
    for name, cell in line.cells.items():
        column = sheet.column(name)
        if isinstance(cell, UnusableCell):
            return Fault(line.number, name, cell.reason)
        if _NUL in cell:
            return Fault(line.number, name, _("A text must not contain the character NUL."))
        if column is not None:
            try:
                given[name] = column.read(cell)
            except WrongCell as error:
                return Fault(line.number, name, str(error))
    for name in sheet.key[:1]:
        if name not in given:
            return Fault(line.number, name, _("this must be given."))
    return Values(line.number, given)
