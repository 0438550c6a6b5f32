"""CSV as Brazilian Excel opens it: UTF-8 with its mark, semicolons, CRLF."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from integrations.mapping.sheet.errors import NotASpreadsheet

DELIMITERS = (";", "\t", ",")


def write(lines: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows(lines)
    return text.getvalue().encode("utf-8-sig")


def read(content: bytes) -> Iterator[list[str]]:
    """The lines, whatever of `;`, tab and `,` stands between; UTF-8, UTF-16 or Latin-1.

    Raises NotASpreadsheet for what is no text.
    """
    text = _text(content)
    if "\0" in text:
        raise NotASpreadsheet(_("This file is neither XLSX nor CSV."))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    except csv.Error as error:
        raise NotASpreadsheet(_("This CSV file is damaged: %s.") % error) from error


def _text(content: bytes) -> str:
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Excel's plain "CSV" in Brazil; the five bytes it leaves undefined become marks.
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(DELIMITERS, key=first.count)
