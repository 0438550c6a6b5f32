"""The listed rows as a file that can be imported again."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.db.models import QuerySet

from integrations.mapping.sheet import cells, xlsx_file
from integrations.sheets.groups import groups
from integrations.sheets.sheet import Sheet, Texts

# openpyxl takes a tenth of a millisecond for a cell; CSV has no limit.
MOST_XLSX_ROWS = 20_000
WIDE, NARROW = 40, 16
_HARMLESS = re.compile(r"\w")


class TooManyForXlsx(ValueError):
    """More than MOST_XLSX_ROWS."""


def csv_lines(sheet: Sheet[Any], merchant_id: int, listed: QuerySet[Any]) -> Iterator[bytes]:
    """CSV as Brazilian Excel opens it, a piece at a time: UTF-8 with its mark, semicolons, CRLF."""
    yield "\ufeff".encode()
    for some in groups(_lines(sheet, merchant_id, listed, cells.safe)):
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=";").writerows(some)
        yield text.getvalue().encode()


def xlsx(sheet: Sheet[Any], merchant_id: int, listed: QuerySet[Any], title: str) -> bytes:
    """Numbers as numbers, all else as texts. Raises TooManyForXlsx."""
    header = sheet.header(merchant_id, listed)
    widths = [WIDE if name in ("titulo", "descricao", "categoria") else NARROW for name in header]
    found = _lines(sheet, merchant_id, listed, _safe_in_xlsx)
    lines = list(islice(found, MOST_XLSX_ROWS + 2))  # with the header
    if len(lines) > MOST_XLSX_ROWS + 1:
        raise TooManyForXlsx
    numeric = [(column := sheet.column(name)) is not None and column.is_number for name in header]
    return xlsx_file.write((_typed(line, numeric) for line in lines), title, widths)


def _lines(
    sheet: Sheet[Any], merchant_id: int, listed: QuerySet[Any], safe: Any
) -> Iterator[list[str]]:
    header = sheet.header(merchant_id, listed)
    columns = [sheet.column(name) for name in header]
    numeric = [column is not None and column.is_number for column in columns]
    yield [safe(name) for name in header]
    rows: Iterable[Texts] = chain.from_iterable(sheet.listed(merchant_id, listed))
    for texts in rows:
        line = (texts.get(name, "") for name in header)
        # A figure of ours is no danger, and a program may well compute with it.
        yield [
            text if is_number else safe(text) for text, is_number in zip(line, numeric, strict=True)
        ]


def _safe_in_xlsx(text: str) -> str:
    """A text cell is shown as it is; only what would be a formula elsewhere is marked."""
    harmless = _HARMLESS.match(text) and cells.raw(text) == text
    return text if harmless else cells.safe(text)


def _typed(line: Sequence[str], numeric: Sequence[bool]) -> list[str | Decimal]:
    return [
        Decimal(text.replace(",", ".")) if is_number and _is_figure(text) else text
        for text, is_number in zip(line, numeric, strict=True)
    ]


def _is_figure(text: str) -> bool:
    return text[-1:].isdigit()
