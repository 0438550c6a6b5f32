"""A report's table as a file: CSV as Brazilian Excel opens it, or XLSX."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.text import slugify

from integrations.admin import downloads
from integrations.admin.reports.columns import Column, Kind, Table, in_file
from integrations.mapping.sheet import cells, csv_file, xlsx_file
from orders.reports.placed import Period

FORMATS = ("csv", "xlsx")
WIDE, NARROW = 40, 16


def download(table: Table, period: Period, ending: str) -> HttpResponse:
    """`ending` is one of FORMATS."""
    content = to_csv(table) if ending == "csv" else to_xlsx(table)
    name = f"{slugify(table.title)} {period.first} {period.last}"
    return downloads.download(HttpResponse(content), f"{name}.{ending}")


def to_csv(table: Table) -> bytes:
    """UTF-8 with its mark, semicolons, decimal commas."""
    lines = ([_text(value) for value in line] for line in _lines(table))
    return csv_file.write([_header(table), *map(tuple, lines)])


def to_xlsx(table: Table) -> bytes:
    """Figures are numbers, everything else is text."""
    widths = [NARROW if column.is_number else WIDE for column in table.columns]
    return xlsx_file.write([_header(table), *_lines(table)], table.title[:31], widths)


def _header(table: Table) -> tuple[str, ...]:
    return tuple(cells.safe(column.name_in_file) for column in table.columns)


def _lines(table: Table) -> list[list[str | Decimal]]:
    return [
        [_cell(column, value) for column, value in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]


def _cell(column: Column, value: Any) -> str | Decimal:
    """Names come from outside and must not become formulas; figures and days are ours."""
    written = in_file(column.kind, value)
    return cells.safe(str(written)) if column.kind is Kind.TEXT else written


def _text(value: str | Decimal) -> str:
    return value if isinstance(value, str) else f"{value:f}".replace(".", ",")
