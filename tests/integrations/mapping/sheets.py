"""Rows, files and damaged files for the tests of the spreadsheet."""

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook, load_workbook

from integrations.mapping.kinds import Kind
from integrations.mapping.spreadsheet import (
    COLUMNS,
    BlankRow,
    KnownTerms,
    MappingRow,
    RowError,
    rows_of,
)
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.transform import Transform


def a_row(
    merchant_term: str = "Nike do Brasil",
    platform_name: str = "Nike",
    *,
    kind: Kind = Kind.BRAND,
    platform_id: str = "1",
    transform: Transform | None = None,
    attribute: str = "",
) -> MappingRow:
    return MappingRow(kind, merchant_term, platform_id, platform_name, transform, attribute)


@dataclass
class Imported:
    """What a file says, sorted."""

    rows: list[MappingRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    blank: list[BlankRow] = field(default_factory=list)


def imported(content: bytes, known: KnownTerms | None = None) -> Imported:
    found = Imported()
    lookup = None if known is None else lambda _texts: known
    for _number, line in rows_of(io.BytesIO(content), lookup):
        if isinstance(line, MappingRow):
            found.rows.append(line)
        elif isinstance(line, RowError):
            found.errors.append(line)
        else:
            found.blank.append(line)
    return found


def brands(*names: str) -> KnownTerms:
    """Brands of the platform with the ids 1, 2, 3…"""
    return KnownTerms(
        (Kind.BRAND, PlatformTerm(str(number), name)) for number, name in enumerate(names, 1)
    )


def csv_of(*lines: str, header: str = ";".join(COLUMNS), encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join([header, *lines, ""]).encode(encoding)


def xlsx_of(*lines: list[Any]) -> bytes:
    """As a person would make it: openpyxl decides the types of cells."""
    book = Workbook()
    for line in [list(COLUMNS), *lines]:
        book.worksheets[0].append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def saved_again(content: bytes) -> bytes:
    """Opened and saved by a program that keeps texts in one shared table, as Excel does."""
    book = load_workbook(io.BytesIO(content))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The XLSX with one of its parts replaced."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for info in before.infolist():
            if info.filename != name:
                after.writestr(info, before.read(info))
        after.writestr(name, part)
    return file.getvalue()
