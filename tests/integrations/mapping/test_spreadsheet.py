import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from integrations.mapping.kinds import Kind
from integrations.mapping.sheet import cells
from integrations.mapping.spreadsheet import COLUMNS, MappingRow, to_csv, to_xlsx
from integrations.mapping.transform import Transform
from tests.integrations.mapping.sheets import (
    a_row,
    brands,
    csv_of,
    imported,
    saved_again,
    xlsx_of,
)

BOTH = pytest.mark.parametrize("export", [to_xlsx, to_csv])
Export = Callable[[list[MappingRow]], bytes]

# Spreadsheets would compute, convert or cut these.
TRICKY = [
    "=1+1", "+55 11", "-", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "'", "''=1", "'=1",
    "'0012", "0012", "7891234567890", "1/2", "3-6", "10:30", "1,5", "1.5", "1E5", "50%", "mar/26",
    "2 mai", "VERDADEIRO", "R$ 10", 'a;b"c', "linha\nnova", "\rx", " à esquerda ", "日本", "🚲",
    "_x0041_", "a\x0bb", "#N/A",
]  # fmt: skip


@BOTH
def test_an_export_that_comes_back_unedited_changes_nothing(export: Export) -> None:
    rows = [
        a_row(text, text, kind=Kind.ATTRIBUTE_VALUE, attribute=text, platform_id=text)
        for text in TRICKY
    ]

    found = imported(export(rows))

    assert found.errors == []
    assert found.rows == rows


def test_an_xlsx_saved_by_another_program_changes_nothing() -> None:
    rows = [a_row(text, text, platform_id=text) for text in TRICKY if text != "_x0041_"]

    found = imported(saved_again(to_xlsx(rows)))

    assert (found.rows, found.errors) == (rows, [])


# NUL and half characters cannot be stored in PostgreSQL, so no term has them.
texts = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80
) | st.sampled_from(TRICKY)
words = texts.filter(lambda text: text.strip())
transforms: st.SearchStrategy[Transform | None] = st.one_of(
    st.none(),
    st.just({"kind": "trim"}),
    st.builds(lambda text: {"kind": "fixed", "text": text}, words),
    st.just({"kind": "number", "from": "kg", "to": "g", "decimals": 2, "with_unit": True}),
)


@st.composite
def mapping_rows(draw: st.DrawFn) -> MappingRow:
    kind = draw(st.sampled_from(Kind))
    attribute = draw(texts.filter(lambda text: text == "" or bool(text.strip())))
    return a_row(
        draw(words),
        draw(words),
        kind=kind,
        platform_id=draw(st.just("") | words),
        transform=draw(transforms),
        attribute=attribute if kind == Kind.ATTRIBUTE_VALUE else "",
    )


@BOTH
@given(rows=st.lists(mapping_rows(), max_size=8, unique_by=lambda row: row.identity))
def test_any_rows_come_back_as_they_went(export: Export, rows: list[MappingRow]) -> None:
    found = imported(export(rows))

    assert (found.rows, found.errors) == (rows, [])


@given(texts)
def test_a_safe_cell_gives_the_text_back_and_never_starts_a_formula(text: str) -> None:
    cell = cells.safe(text)

    assert cells.raw(cell) == text
    assert not cell.strip().startswith(("=", "+", "-", "@"))


def test_no_cell_of_an_export_is_a_formula_a_number_or_a_date() -> None:
    content = to_xlsx([a_row(text, text, platform_id=text) for text in TRICKY])

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    types = {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value}
    assert types == {"s"}


def test_the_csv_is_what_brazilian_excel_opens() -> None:
    content = to_csv([a_row("Água", "Agua")])

    assert content.startswith("\ufeff".encode())
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert lines == [list(COLUMNS), ["marca", "", "Água", "1", "Agua", ""]]


@pytest.mark.parametrize(
    "content",
    [
        csv_of("marca;;Ração;1;Ração;"),
        csv_of("marca;;Ração;1;Ração;", encoding="cp1252"),
        csv_of("marca;;Ração;1;Ração;", encoding="utf-16"),
        csv_of("Marca,,Ração,1,Ração,", header=",".join(COLUMNS), encoding="utf-8"),
        csv_of("brand\t\tRação\t1\tRação\t", header="\t".join(COLUMNS).upper()),
        csv_of("", ";;;;;", "marca;;Ração;1;Ração"),
        xlsx_of(["marca", None, "Ração", 1, "Ração"]),
        xlsx_of(["marca", None, "Ração", 1.0, "Ração", None, "my own notes"]),
    ],
)
def test_files_as_people_save_them_are_read(content: bytes) -> None:
    found = imported(content)

    assert (found.rows, found.errors) == ([a_row("Ração", "Ração")], [])


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("marka;;Nike;1;Nike;", "tipo"),
        (";;Nike;1;Nike;", "tipo"),
        ("marca;;;1;Nike;", "de"),
        ("marca;Cor;Nike;1;Nike;", "atributo"),
        ("marca;;Nike;9;;", "para_codigo"),
        ("marca;;Nike;1;Puma;", "para_nome"),
        ("marca;;Nike;;Adidas;", "para_nome"),
        ("marca;;Nike;;Twin;", "para_codigo"),
        ("marca;;Nike;1;Nike;{", "transformacao"),
        ("marca;;Nike;1;Nike;" + "[" * 100_000, "transformacao"),
        ('marca;;Nike;1;Nike;"{""kind"": ""eval""}"', "transformacao"),
        ("marca;;PUMA;2;;", "de"),
    ],
)
def test_a_wrong_line_is_told_with_its_number_and_column_and_the_others_are_read(
    line: str, column: str
) -> None:
    known = brands("Nike", "Puma", "Twin", "Twin")

    found = imported(csv_of("marca;;Puma;2;Puma;", line), known)

    assert [row.merchant_term for row in found.rows] == ["Puma"]
    [error] = found.errors
    assert (error.number, error.column) == (3, column)
    assert error.message


def test_a_name_alone_finds_the_platforms_term() -> None:
    found = imported(csv_of("marca;;Puma BR;;puma;"), brands("Nike", "Puma"))

    assert found.rows == [a_row("Puma BR", "Puma", platform_id="2")]


def test_two_lines_for_one_carrier_of_the_platform_are_a_duplicate() -> None:
    found = imported(
        csv_of("transportadora;;A;;SEDEX;", "transportadora;;A;;PAC;", "transportadora;;B;;sedex;")
    )

    assert len(found.rows) == 2
    assert [error.number for error in found.errors] == [4]


@pytest.mark.parametrize("broken", ["=1+1", date(2026, 1, 2)])
def test_a_formula_or_a_date_in_an_xlsx_is_told_and_not_computed(broken: str | date) -> None:
    found = imported(xlsx_of(["marca", None, broken, 1, "Nike"]))

    assert found.rows == []
    assert [error.column for error in found.errors] == ["de"]


@pytest.mark.parametrize(
    "line", ["marca;;Nova;;;", "transportadora;;Jad;;;", "transportadora;;;9;Jad;", ";;;;;"]
)
def test_a_line_with_one_side_is_left_alone(line: str) -> None:
    found = imported(csv_of(line))

    assert (found.rows, found.errors) == ([], [])


@pytest.mark.parametrize("line", ["marca;;;1;Nike;", 'marca;;Nova;;;"{""kind"": ""trim""}"'])
def test_a_line_with_half_a_rule_is_wrong(line: str) -> None:
    found = imported(csv_of(line))

    assert [error.number for error in found.errors] == [2]
