"""The tables of the page Reports as files."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.builders import a_connection, a_merchant, a_store, a_user
from tests.integrations.admin.pages import browser
from tests.integrations.admin.reporting import MARCH, NOON, PAGE, one

pytestmark = pytest.mark.django_db


def lines_of_csv(response: Any) -> list[list[str]]:
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_a_table_can_be_had_as_csv() -> None:
    ours = a_connection(a_merchant(), store=a_store(a_merchant(), name="Loja; Azul"))
    one(ours, "1234.50")
    query = {**MARCH, "table": "store", "format": "csv"}
    response = browser(a_user(ours.merchant)).get(PAGE, query)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"].endswith('2026-03-01 2026-03-31.csv"')
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert lines_of_csv(response)[1] == ["Loja; Azul", "1", "1234,50", "1234,50", "100,0"]


def test_days_and_times_are_written_for_programs() -> None:
    ours = a_connection(a_merchant())
    one(ours, invoiced_at=NOON + timedelta(minutes=90))
    client = browser(a_user(ours.merchant))
    times = lines_of_csv(client.get(PAGE, {**MARCH, "table": "times", "format": "csv"}))
    assert times[1][:5] == ["2026-03-09", "1", "1,5", "1,5", "0"]
    days = lines_of_csv(client.get(PAGE, {**MARCH, "table": "day", "format": "csv"}))
    assert len(days) == 32
    assert days[14] == ["2026-03-14", "1", "10,00", "10,00"]


def test_a_table_can_be_had_as_xlsx_with_figures_as_numbers() -> None:
    ours = a_connection(a_merchant())
    one(ours, "1234.50")
    query = {**MARCH, "table": "channel", "format": "xlsx"}
    response = browser(a_user(ours.merchant)).get(PAGE, query)
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["Mercado", 1, 1234.5, 1234.5, 100]


@pytest.mark.parametrize("start", list("=+-@\t"))
def test_a_name_never_becomes_a_formula(start: str) -> None:
    name = f"{start}HYPERLINK(1)"
    ours = a_connection(a_merchant(), store=a_store(a_merchant(), name=name))
    one(ours, channel=name)
    client = browser(a_user(ours.merchant))
    for slug in ("store", "connection", "channel", "undone-store"):
        answers = {
            ending: client.get(PAGE, {**MARCH, "table": slug, "format": ending})
            for ending in ("csv", "xlsx")
        }
        assert lines_of_csv(answers["csv"])[1][0].startswith(f"'{start}")
        cell = load_workbook(io.BytesIO(answers["xlsx"].content)).worksheets[0]["A2"]
        assert (cell.data_type, str(cell.value)[:2]) == ("s", f"'{start}")


def test_a_table_that_is_none_is_not_there() -> None:
    client = browser(a_user(a_merchant()))
    for query in ({"table": "x", "format": "csv"}, {"table": "day", "format": "exe"}):
        assert client.get(PAGE, {**MARCH, **query}).status_code == 404
