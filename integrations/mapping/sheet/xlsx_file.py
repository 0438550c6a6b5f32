"""XLSX, streamed both ways: memory does not grow with the rows."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from integrations.mapping.sheet.errors import NotASpreadsheet, TooLarge
from integrations.mapping.sheet.xlsx_writing import write
from integrations.mapping.values import number_text

__all__ = ["MAGIC", "UnusableCell", "read", "write"]

MAGIC = b"PK\x03\x04"
MOST_UNPACKED = 200_000_000
# Excel's table of texts is held whole while the lines stream.
MOST_TEXTS = 60_000_000
TEXTS = "xl/sharedstrings.xml"
MOST_PARTS = 1_000

# How xlsx_writing says what XML cannot hold (ECMA-376, ST_Xstring).
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
