import io
import zipfile

import pytest

from integrations.mapping import spreadsheet
from integrations.mapping.sheet import table, xlsx_file
from integrations.mapping.spreadsheet import (
    NotASpreadsheet,
    SpreadsheetError,
    TooLarge,
    WrongColumns,
    to_xlsx,
)
from tests.integrations.mapping.sheets import a_row, csv_of, imported, with_part, xlsx_of

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def a_zip(*parts: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


GOOD = to_xlsx([a_row(str(number)) for number in range(50)])


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00",  # the old .xls
        b"PK\x03\x04 and nothing else",
        GOOD[:-200],
        GOOD[:2_000] + bytes(500) + GOOD[2_500:],
        a_zip(("word/document.xml", b"<document/>")),
        with_part(GOOD, SHEET, b"<worksheet><sheetData><row>"),
        with_part(GOOD, SHEET, HEAD + b'<row r="x"><c t="s"><v>99</v></c></row>' + TAIL),
        with_part(GOOD, "xl/workbook.xml", b"<workbook/>"),
        with_part(GOOD, "[Content_Types].xml", b"nonsense"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotASpreadsheet) as refused:
        imported(content)

    assert str(refused.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"a;b;c\r\n1;2;3\r\n", csv_of(header="tipo;de;atributo"), xlsx_of()[:0] + b"{}"],
)
def test_a_file_without_our_columns_is_refused_by_naming_them(content: bytes) -> None:
    with pytest.raises(WrongColumns, match="tipo; atributo; de"):
        imported(content)


def test_a_file_of_many_bytes_is_refused_before_it_is_read_whole() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, size: int = -1, /) -> bytes:
            self.asked += size
            return bytes(size)

    file = Endless()

    with pytest.raises(TooLarge):
        list(spreadsheet.rows_of(file))  # type: ignore[arg-type]
    assert file.asked == table.MOST_BYTES + 1


@pytest.mark.parametrize(
    ("part", "most"),
    [(SHEET, xlsx_file.MOST_UNPACKED), ("xl/sharedStrings.xml", xlsx_file.MOST_TEXTS)],
)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch, part: str, most: int
) -> None:
    bomb = with_part(GOOD, part, bytes(most + 1))
    monkeypatch.setattr(xlsx_file, "load_workbook", lambda *_, **__: pytest.fail("unpacked"))

    with pytest.raises(TooLarge):
        imported(bomb)


def test_a_zip_of_very_many_parts_is_refused() -> None:
    with pytest.raises(TooLarge):
        imported(a_zip(*((f"{number}.xml", b"") for number in range(xlsx_file.MOST_PARTS + 1))))


def test_entities_that_grow_are_not_expanded() -> None:
    lines = [b'<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">']
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f'<!ENTITY {name} "{f"&{before};" * 16}">'.encode())
    bomb = b"<!DOCTYPE worksheet [" + b"".join(lines) + b"]>" + HEAD
    bomb += b'<row r="1"><c t="inlineStr"><is><t>&i;</t></is></c></row>' + TAIL

    with pytest.raises(SpreadsheetError):
        imported(with_part(GOOD, SHEET, bomb))


def test_a_row_number_out_of_this_world_does_not_count_for_ever() -> None:
    far = HEAD + b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>' + TAIL

    with pytest.raises(SpreadsheetError):
        imported(with_part(GOOD, SHEET, far))


def test_more_rows_than_a_mapping_can_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 10)

    with pytest.raises(TooLarge):
        imported(csv_of(*(f"marca;;{number};1;Nike;" for number in range(11))))
    assert len(imported(csv_of(*(f"marca;;{n};1;Nike;" for n in range(9)))).rows) == 9
