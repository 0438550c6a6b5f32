"""A file's lines in a form that is quick to skip: one JSON list for each line.

A job goes on from where it was in each of its slices, and XLSX has no middle to begin at.
"""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.files.temp import NamedTemporaryFile

from integrations.mapping.sheet.xlsx_file import UnusableCell
from integrations.sheets.reading import Line, lines_of
from integrations.sheets.sheet import Sheet

ENDING = ".lines"


def unpack(sheet: Sheet[Any], name: str) -> int:
    """Write the lines of this file beside it; returns how many there are.

    Raises SpreadsheetError. Done twice, it is done anew.
    """
    with default_storage.open(name, "rb") as file:
        content = file.read()
    number = 0
    with NamedTemporaryFile() as temporary:
        for number, line in enumerate(lines_of(sheet, content), start=1):  # noqa: B007
            temporary.write(_packed(line))
        temporary.seek(0)
        default_storage.delete(name + ENDING)
        default_storage.save(name + ENDING, File(temporary))
    return number


def lines(name: str, done: int) -> Iterator[Line]:
    """The lines of an unpacked file, but for the first `done`."""
    with default_storage.open(name + ENDING, "rb") as file:
        for text in islice(file, done, None):
            yield _unpacked(text)


def _packed(line: Line) -> bytes:
    cells = {
        name: [cell.reason] if isinstance(cell, UnusableCell) else cell
        for name, cell in line.cells.items()
    }
    return json.dumps([line.number, cells]).encode() + b"\n"


def _unpacked(text: bytes) -> Line:
    number, cells = json.loads(text)
    return Line(
        number,
        {
            name: UnusableCell(cell[0]) if isinstance(cell, list) else cell
            for name, cell in cells.items()
        },
    )
