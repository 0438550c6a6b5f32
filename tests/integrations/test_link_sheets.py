"""Links out to a spreadsheet and back in, row by row."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from integrations import link_sheets
from integrations.mapping.sheet import csv_file, xlsx_file
from integrations.mapping.sheet.errors import NotASpreadsheet, TooLarge, WrongColumns
from integrations.models import Connection, Job, JobKind, Listing, Outbound, Unlinked
from tests.builders import a_connection, a_listing, a_merchant, a_sku, an_unlinked
from tests.long_work import done

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]

HEADER = ";".join(link_sheets.COLUMNS)


def imported(connection: Connection, content: bytes, *, apply: bool = True) -> Job:
    name = default_storage.save("jobs/sheet", ContentFile(content))
    arguments = {"apply": True} if apply else {}
    return done(JobKind.LINK_SHEET, connection, file=name, arguments=arguments)


def counts(job: Job) -> dict[str, int]:
    assert job.error_code == "", job.error_detail
    return {name: n for name, n in job.result.items() if name != "errors"}


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([HEADER, *lines]).encode(encoding)


def test_an_export_that_comes_back_with_skus_is_linked() -> None:
    connection = a_connection(a_merchant())
    linked, fresh = a_sku(connection.merchant, code="007"), a_sku(connection.merchant, code="B")
    a_listing(connection, linked, external_id="1")
    an_unlinked(connection, external_id="2", code="=X", title="Caneca;azul", ean="7891234567895")
    an_unlinked(connection, external_id="3", title="ninguém")
    for content in (
        csv_file.write(link_sheets.lines(connection)),
        xlsx_file.write(link_sheets.lines(connection)),
    ):
        assert counts(imported(connection, content)) == {
            "linked": 0, "unchanged": 1, "empty": 2, "wrong": 0,
        }  # fmt: skip

    filled = csv_file.write(link_sheets.lines(connection)).decode("utf-8-sig")
    assert "'=X" in filled  # a formula is not executed by who opens the file
    lines = filled.replace('"Caneca;azul";', '"Caneca;azul";B').encode("utf-8-sig")
    assert counts(imported(connection, lines)) == {
        "linked": 1, "unchanged": 1, "empty": 1, "wrong": 0,
    }  # fmt: skip
    assert Listing.objects.get(sku=fresh).external_id == "2"
    assert [row.external_id for row in Unlinked.objects.all()] == ["3"]
    assert Outbound.objects.filter(sku=fresh, due_at__isnull=False).count() == 2


def test_a_look_makes_no_link() -> None:
    connection = a_connection(a_merchant())
    a_sku(connection.merchant, code="A")
    an_unlinked(connection, external_id="1")
    job = imported(connection, csv("1;;;;A"), apply=False)
    assert counts(job)["linked"] == 1
    assert not Listing.objects.exists()


def test_every_conflict_is_told_with_its_line_and_the_others_are_linked() -> None:
    connection = a_connection(a_merchant())
    taken, moved = a_sku(connection.merchant, code="TAKEN"), a_sku(connection.merchant, code="M")
    a_listing(connection, taken, external_id="there")
    for external_id in "123456":
        an_unlinked(connection, external_id=external_id)
    for code in ("A", "B"):
        a_sku(connection.merchant, code=code)
    a_sku(a_merchant(), code="ALHEIO")
    job = imported(
        connection,
        csv(
            "1;;;;A",  # 2
            "2;;;;NADA",  # 3: no such SKU
            "3;;;;ALHEIO",  # 4: a stranger's
            "99;;;;B",  # 5: no such id
            "4;;;;TAKEN",  # 6: the SKU is linked
            f"there;;;;{moved.code}",  # 7: the id is linked
            ";;;;B",  # 8: no id
            "5;;;;A",  # 9: the SKU a second time
            "1;;;;B",  # 10: the id a second time
            "6;;;;",  # 11: left alone
        ),
    )
    assert counts(job) == {"linked": 1, "unchanged": 0, "empty": 1, "wrong": 8}
    errors = dict(job.result["errors"])
    assert sorted(errors) == [3, 4, 5, 6, 7, 8, 9, 10]
    assert "NADA" in errors[3]
    assert "there" in errors[6]
    assert "2" in errors[9]
    assert {row.sku.code for row in Listing.objects.all()} == {"TAKEN", "A"}


def test_latin_1_and_semicolons_are_read() -> None:
    connection = a_connection(a_merchant())
    a_sku(connection.merchant, code="AÇÃO")
    an_unlinked(connection, external_id="1")
    content = csv("1;;;Promoção;AÇÃO", encoding="latin-1")
    assert counts(imported(connection, content))["linked"] == 1


def test_a_formula_in_a_cell_is_refused_and_not_executed() -> None:
    connection = a_connection(a_merchant())
    a_sku(connection.merchant, code="A")
    for external_id in "12":
        an_unlinked(connection, external_id=external_id)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(link_sheets.COLUMNS)
    sheet.append(["1", "", "", "", '="A"'])
    sheet.append(["2", "=1+1", "", "", "A"])  # not a cell of ours to read
    file = io.BytesIO()
    book.save(file)
    job = imported(connection, file.getvalue())
    assert counts(job) == {"linked": 1, "unchanged": 0, "empty": 0, "wrong": 1}
    assert [number for number, _why in job.result["errors"]] == [2]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"\x00\x01\x02", NotASpreadsheet),
        (b"", WrongColumns),
        (b"sku;id_plataforma\r\nA;1", WrongColumns),
        (b"x" * 30_000_001, TooLarge),
    ],
    ids=["no text", "empty", "other columns", "too large"],
)
def test_what_cannot_be_read_is_refused_at_once(content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        link_sheets.check(ContentFile(content))


def test_a_file_that_breaks_off_in_the_middle_ends_the_job_in_words() -> None:
    connection = a_connection(a_merchant())
    assert imported(connection, b"PK\x03\x04 nothing").error_code == "wrong_file"
    job = done(JobKind.LINK_SHEET, connection, file="jobs/gone")
    assert job.error_code == "file_gone"


def test_it_goes_on_behind_the_last_line_that_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_sheets, "CHUNK", 2)
    monkeypatch.setattr("integrations.sync.job_steps.SLICE_SECONDS", 0.0)
    connection = a_connection(a_merchant())
    for at in range(5):
        a_sku(connection.merchant, code=f"S{at}")
        an_unlinked(connection, external_id=str(at))
    lines = [f"{at};;;;S{at}" for at in range(5)]
    job = imported(connection, csv(*lines, "3;;;;S0"))
    assert counts(job) == {"linked": 5, "unchanged": 0, "empty": 0, "wrong": 1}
    assert job.done == 6


def test_a_chunk_is_as_many_statements_whatever_its_size() -> None:
    def statements(number: int) -> int:
        connection = a_connection(a_merchant())
        for at in range(number):
            a_sku(connection.merchant, code=f"S{at}")
            an_unlinked(connection, external_id=str(at))
        content = csv(*(f"{at};;;;S{at}" for at in range(number)))
        with CaptureQueriesContext(database) as captured:
            assert counts(imported(connection, content))["linked"] == number
        return len(captured)

    assert statements(40) == statements(2)
