"""XLSX, streamed both ways: memory does not grow with the rows."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from integrations.mapping.sheet.errors import NotASpreadsheet, TooLarge
from integrations.mapping.values import number_text

MAGIC = b"PK\x03\x04"
MOST_UNPACKED = 200_000_000
# Excel's table of texts is held whole while the lines stream.
MOST_TEXTS = 60_000_000
TEXTS = "xl/sharedstrings.xml"
MOST_PARTS = 1_000
WIDTHS = (20, 24, 40, 20, 40, 50)

# XML cannot hold these; Excel's own notation (ECMA-376, ST_Xstring) can.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NOTATION = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What openpyxl and the modules below it raise for files that are not what they say.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    IndexError,
)


def write(
    lines: Iterable[Sequence[str | Decimal]],
    title: str = "De-Para",
    widths: Sequence[float] = WIDTHS,
) -> bytes:
    """One sheet; texts are plain text: no formula, and no date made of "1/2"."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for number, line in enumerate(lines):
        sheet.append([_cell(sheet, value, bold=number == 0) for value in line])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes, columns: int | None) -> Iterator[list[Any]]:
    """The first sheet's lines of `columns` cells, of plain texts or UnusableCell.

    Without `columns` (None) they are as long as they are.
    Raises NotASpreadsheet, and TooLarge before anything is unpacked.
    """
    _check_size(content)
    try:
        with closing(load_workbook(io.BytesIO(content), read_only=True)) as book:
            for line in book.worksheets[0].iter_rows(max_col=columns):
                yield [_content(cell) for cell in line]
    except _DAMAGE as error:
        raise NotASpreadsheet(_("This XLSX file is damaged.")) from error


class UnusableCell:
    """A cell that is no text: `reason` says what, for people."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _check_size(content: bytes) -> None:
    """zipfile never unpacks more of a part than the directory says, so its sums can be trusted."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except _DAMAGE as error:
        raise NotASpreadsheet(_("This XLSX file is damaged.")) from error
    texts = sum(part.file_size for part in parts if part.filename.lower() == TEXTS)
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or texts > MOST_TEXTS:
        raise TooLarge(_("This file is too large once unpacked."))


def _cell(sheet: Any, value: str | Decimal, *, bold: bool) -> Any:
    return _text_cell(sheet, value, bold=bold) if isinstance(value, str) else value


def _text_cell(sheet: Any, text: str, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, _UNPRINTABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _content(cell: Any) -> str | UnusableCell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return UnusableCell(_("formulas are not taken; paste the value instead."))
    if cell.data_type == "e":
        return UnusableCell(_("the cell shows an error."))
    if isinstance(value, date | time | timedelta):
        return UnusableCell(_("Excel made a date of it; format the cell as text and type again."))
    if isinstance(value, bool):
        return "VERDADEIRO" if value else "FALSO"
    if isinstance(value, int | float):
        return number_text(value).replace(".", ",")
    return _NOTATION.sub(lambda found: chr(int(found[1], 16)), str(value))
