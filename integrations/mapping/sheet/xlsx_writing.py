"""XLSX out: openpyxl makes the book and its first line, the other lines are written as they come.

openpyxl takes a tenth of a millisecond for a cell, and this a hundredth of that; a sheet's lines
are plain enough (ECMA-376, part 1, 18.3.1.73) to be written without it.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Line = Sequence[str | Decimal]

WIDTHS = (20, 24, 40, 20, 40, 50)
PART = "xl/worksheets/sheet1.xml"
END = b"</sheetData>"

# XML cannot hold these; Excel's own notation (ECMA-376, ST_Xstring) can.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

letters = cache(get_column_letter)


def write(lines: Iterable[Line], title: str = "De-Para", widths: Sequence[float] = WIDTHS) -> bytes:
    """One sheet; texts are plain text: no formula, and no date made of "1/2"."""
    rest = iter(lines)
    book, style = _book(next(rest, ()), title, widths)
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as made,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in made.namelist():
            rows = _rows(rest, style) if name == PART else ()
            _copy(archive, name, made.read(name), rows)
    return file.getvalue()


def _book(header: Line, title: str, widths: Sequence[float]) -> tuple[bytes, int]:
    """The book with its bold first line alone, and the number of its style for texts."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    cells = [_text_cell(sheet, _printable(str(text))) for text in header]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    style: int = _text_cell(sheet, "").style_id
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), style


def _text_cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _copy(archive: zipfile.ZipFile, name: str, content: bytes, rows: Iterable[str]) -> None:
    """The part, with the rows after the ones it has."""
    head, end, tail = content.partition(END)
    with archive.open(name, "w", force_zip64=True) as part:
        part.write(head)
        for row in rows:
            part.write(row.encode())
        part.write(end + tail)


def _rows(lines: Iterable[Line], style: int) -> Iterator[str]:
    for number, line in zip(count(2), lines):
        written = (
            _cell(f"{letters(at)}{number}", value, style) for at, value in enumerate(line, 1)
        )
        yield f'<row r="{number}">{"".join(written)}</row>'


def _cell(place: str, value: str | Decimal, style: int) -> str:
    if isinstance(value, Decimal):
        return f'<c r="{place}"><v>{value:f}</v></c>'
    if not value:
        return f'<c r="{place}" s="{style}"/>'
    text = f'<is><t xml:space="preserve">{escape(_printable(value))}</t></is>'
    return f'<c r="{place}" s="{style}" t="inlineStr">{text}</c>'


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
