"""A De<>Para spreadsheet comes in: read, looked at, applied."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrations import jobs
from integrations.mapping.kinds import Kind
from integrations.mapping.spreadsheet import to_csv, to_xlsx
from integrations.models import (
    Connection,
    Job,
    JobKind,
    MappingSheet,
    MappingVersion,
    SheetRow,
    SheetState,
    Term,
)
from integrations.rulebook import mapping_export, mapping_sheets, rules, sheet_plan
from integrations.sync import job_steps
from tests.builders import a_connection, a_merchant, a_term
from tests.integrations.mapping.sheets import xlsx_of
from tests.integrations.rule_sheets import (
    a_row,
    a_sheet,
    applied,
    csv_of,
    lines,
    outcomes,
    put,
    rules_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def a_shop() -> Connection:
    return a_connection(a_merchant())


@pytest.mark.parametrize("export", [to_xlsx, to_csv])
def test_an_export_that_comes_back_unedited_changes_nothing(export: object) -> None:
    shop = a_shop()
    put(
        shop,
        a_row("=1+1", "'0012", platform_id="0012"),
        a_row('a,b;"c"', "Opção, com vírgula", kind=Kind.ATTRIBUTE_VALUE, attribute="cor"),
        a_row("Peso", "Peso (kg)", kind=Kind.ATTRIBUTE, transform={"kind": "number", "to": "g"}),
        a_row("Correios", "SEDEX", kind=Kind.CARRIER, platform_id=""),
    )

    sheet = a_sheet(shop, export(rules.each_row(shop.pk)))  # type: ignore[operator]

    assert outcomes(sheet) == {"unchanged": 4}
    applied(sheet)
    assert MappingVersion.objects.count() == 1


@pytest.mark.parametrize("export", [to_xlsx, to_csv])
@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_goes_out_and_comes_in_on_another_connection(kind: Kind, export: Any) -> None:
    shop, other = a_shop(), a_shop()
    attribute = "cor" if kind == Kind.ATTRIBUTE_VALUE else ""
    ours = a_row("Nosso", "Deles", kind=kind, platform_id="7", attribute=attribute)
    put(shop, ours, a_row("De outro tipo", kind=next(one for one in Kind if one != kind)))

    content = export(mapping_export.rows(shop, [kind], with_unmapped=False))

    assert outcomes(a_sheet(shop, content, kind=kind)) == {"unchanged": 1}
    applied(a_sheet(other, content, kind=kind))
    assert rules_of(other) == [ours]


def test_a_rule_onto_a_term_that_went_or_was_renamed_comes_back_unchanged_too() -> None:
    shop = a_shop()
    gone, renamed = a_term(shop, name="Velha"), a_term(shop, name="Antes")
    put(
        shop,
        a_row("A", "Velha", platform_id=gone.external_id),
        a_row("B", "Antes", platform_id=renamed.external_id),
    )
    Term.objects.filter(pk=gone.pk).update(gone_at=timezone.now())
    Term.objects.filter(pk=renamed.pk).update(name="Depois")

    sheet = a_sheet(shop, to_csv(rules.each_row(shop.pk)))

    assert outcomes(sheet) == {"unchanged": 2}


def test_a_plan_tells_row_by_row_what_would_happen() -> None:
    shop = a_shop()
    kept, gone, before = a_row("A"), a_row("B"), a_row("C")
    after, new = a_row("C", "Puma", platform_id="2"), a_row("D")
    put(shop, kept, gone, before)

    sheet = a_sheet(shop, to_csv([kept, after, new]) + b"marca;;E;;Nike;{\r\n")

    assert outcomes(sheet) == {"added": 1, "changed": 1, "removed": 1, "unchanged": 1, "wrong": 1}
    assert [(step.number, step.new[1]) for step in lines(sheet, "added") if step.new] == [(4, "D")]
    [step] = lines(sheet, "changed")
    assert step.old is not None and step.new is not None
    assert (step.old[1:4], step.new[1:4]) == (("C", "1", "Nike"), ("C", "2", "Puma"))
    [step] = lines(sheet, "removed")
    assert step.old is not None and (step.old[1], step.new) == ("B", None)
    [step] = lines(sheet, "wrong")
    assert (step.number, step.column, bool(step.error)) == (5, "transformacao", True)


def test_applying_makes_the_rules_what_the_file_says_in_one_version() -> None:
    shop, other = a_shop(), a_shop()
    put(shop, a_row("A"), a_row("B"), a_row("C"))
    put(other, a_row("B"))
    wanted = [
        a_row("A"),
        a_row("C", "Puma", platform_id="2"),
        a_row("D", transform={"kind": "trim"}),
    ]

    sheet = a_sheet(shop, to_xlsx(wanted))
    applied(sheet)

    assert rules_of(shop) == wanted
    assert rules_of(other) == [a_row("B")]
    version = MappingVersion.objects.get(connection=shop, number=2)
    assert (version.cause, version.added, version.changed, version.removed) == (
        "spreadsheet",
        1,
        1,
        1,
    )
    assert list(map(rules.row_of_cells, version.difference["added"])) == [wanted[2]]
    assert list(map(rules.row_of_cells, version.difference["removed"])) == [a_row("B")]
    [[old, new]] = version.difference["changed"]
    assert [rules.row_of_cells(old), rules.row_of_cells(new)] == [a_row("C"), wanted[1]]
    sheet.refresh_from_db()
    assert (sheet.state, sheet.version) == (SheetState.DONE, 2)
    assert not SheetRow.objects.exists()


def test_a_version_from_a_file_can_be_rolled_back() -> None:
    shop = a_shop()
    put(shop, a_row("A"), a_row("B"))

    applied(a_sheet(shop, to_csv([a_row("B", "Puma", platform_id="2"), a_row("C")])))
    rules.roll_back(shop, number=1, cause="test")

    assert rules_of(shop) == [a_row("A"), a_row("B")]


def test_a_file_of_one_kind_leaves_the_rules_of_the_others() -> None:
    shop = a_shop()
    category = a_row("Casa", "Casa > Cama", kind=Kind.CATEGORY)
    put(shop, category, a_row("A"), a_row("B"))

    sheet = a_sheet(shop, to_csv([a_row("A")]))

    assert sheet.kinds == [Kind.BRAND]
    applied(sheet)
    assert rules_of(shop) == [a_row("A"), category]


def test_an_empty_file_removes_rules_only_of_the_kind_it_was_said_to_be_about() -> None:
    shop = a_shop()
    category = a_row("Casa", "Casa > Cama", kind=Kind.CATEGORY)
    put(shop, category, a_row("A"))

    assert outcomes(a_sheet(shop, to_csv([]))) == {}
    sheet = a_sheet(shop, to_csv([]), kind=Kind.BRAND)
    applied(sheet)

    assert rules_of(shop) == [category]


def test_lines_of_another_kind_than_the_chosen_one_are_wrong() -> None:
    shop = a_shop()

    sheet = a_sheet(
        shop, to_csv([a_row("A"), a_row("Casa", kind=Kind.CATEGORY)]), kind=Kind.CATEGORY
    )

    assert outcomes(sheet) == {"added": 1, "wrong": 1}
    assert [step.column for step in lines(sheet, "wrong")] == ["tipo"]


def test_blank_lines_for_what_is_not_mapped_are_left_alone() -> None:
    shop = a_shop()
    put(shop, a_row("A"), a_row("Correios", "SEDEX", kind=Kind.CARRIER, platform_id=""))

    sheet = a_sheet(
        shop,
        csv_of("marca;;Nova;;;", "marca;;a;;;", "transportadora;;;;SEDEX;", "marca;;B;1;Nike;",
               "transportadora;;Jad;;JADLOG;"),
    )  # fmt: skip

    assert outcomes(sheet) == {"added": 2}


def test_a_rule_whose_line_is_wrong_is_not_removed() -> None:
    shop = a_shop()
    put(shop, a_row("A"), a_row("B"), a_row("C"))

    sheet = a_sheet(shop, csv_of("marca;;A;1;Nike;", "marka;; b ;1;Nike;"))

    assert outcomes(sheet) == {"unchanged": 1, "removed": 1, "wrong": 1}
    assert [step.old[1] for step in lines(sheet, "removed") if step.old] == ["C"]


def test_a_carriers_rule_is_not_removed_because_its_new_line_is_wrong() -> None:
    shop = a_shop()
    put(shop, a_row("Correios", "SEDEX", kind=Kind.CARRIER))

    sheet = a_sheet(shop, csv_of("transportadora;;Outra;1;SEDEX;{"), kind=Kind.CARRIER)

    assert outcomes(sheet) == {"wrong": 1}


def test_a_carrier_that_means_something_else_now_is_a_change_not_a_removal() -> None:
    shop = a_shop()
    put(shop, a_row("Correios", "SEDEX", kind=Kind.CARRIER))

    after = a_row("Correios SEDEX", "SEDEX", kind=Kind.CARRIER)

    assert outcomes(a_sheet(shop, to_csv([after]))) == {"changed": 1}


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("marca;;B;9;;", "para_codigo"),
        ("marca;;B;1;Puma;", "para_nome"),
        ("marca;;B;;Adidas;", "para_nome"),
        ("marca;;B;;Twin;", "para_codigo"),
        ("marca;;a;1;;", "de"),
        ('marca;;B;1;;"{""kind"": ""number"", ""decimals"": 1,5}"', "transformacao"),
        ("marca;;B;1;;" + "x" * 10, "transformacao"),
        ("marca;;" + "B" * 2_001 + ";1;;", "de"),
    ],
)
def test_a_wrong_line_is_told_by_its_number_and_column(line: str, column: str) -> None:
    shop = a_shop()
    for number, name in enumerate(["Nike", "Puma", "Twin", "Twin"], start=1):
        a_term(shop, external_id=str(number), name=name)

    sheet = a_sheet(shop, csv_of("marca;;A;;puma;", line))

    assert outcomes(sheet) == {"added": 1, "wrong": 1}
    [step] = lines(sheet, "wrong")
    assert (step.number, step.column) == (3, column)
    assert step.error


def test_a_category_may_be_given_by_its_path_alone() -> None:
    shop = a_shop()
    term = a_term(shop, kind="category", name="Cama", path="Casa > Cama")

    sheet = a_sheet(shop, csv_of("categoria;;Camas;;casa > cama;"))

    [step] = lines(sheet, "added")
    assert step.new is not None
    assert step.new[2:4] == (term.external_id, "Casa > Cama")


@pytest.mark.parametrize("cell", ["_x0000_", "_xD800_"], ids=["a NUL", "half a character"])
def test_what_the_database_cannot_hold_is_a_wrong_line(cell: str) -> None:
    sheet = a_sheet(a_shop(), xlsx_of(["marca", "", f"A{cell}", "1", "Nike"]))

    assert outcomes(sheet) == {"wrong": 1}


@pytest.mark.parametrize(
    "content",
    [b"\x89PNG\r\n", b"PK\x03\x04 and nothing else", b"a;b\r\n1;2\r\n", b""],
)
def test_a_file_that_is_no_such_spreadsheet_is_refused_in_words(content: bytes) -> None:
    sheet = a_sheet(a_shop(), content)

    assert sheet.state == SheetState.REFUSED
    assert sheet.reason


def test_a_file_that_breaks_off_leaves_no_lines() -> None:
    good = to_xlsx([a_row(str(number)) for number in range(3_000)])

    sheet = a_sheet(a_shop(), good[:-400])

    assert sheet.state == SheetState.REFUSED
    assert not SheetRow.objects.exists()


def test_the_file_is_kept_until_it_was_read_and_no_longer() -> None:
    shop = a_shop()
    sheet = mapping_sheets.begin(
        shop, io.BytesIO(to_csv([a_row("A")])), name="a.csv", kind=None, cause="test"
    )
    kept = sheet.file
    assert default_storage.exists(kept)

    mapping_sheets.read(sheet)

    assert not default_storage.exists(kept)
    assert MappingSheet.objects.get().file == ""


def test_a_sheet_nobody_went_on_with_is_forgotten_with_its_file() -> None:
    shop = a_shop()
    fresh = a_sheet(shop, to_csv([a_row("A")]))
    done = a_sheet(shop, to_csv([a_row("A")]))
    applied(done)
    old = mapping_sheets.begin(shop, io.BytesIO(b"x"), name="a", kind=None, cause="test")
    MappingSheet.objects.exclude(pk=fresh.pk).update(created_at=timezone.now() - timedelta(days=8))

    assert mapping_sheets.trim() == 1

    assert set(MappingSheet.objects.all()) == {fresh, done}
    assert not default_storage.exists(old.file)


def test_when_somebody_changes_the_rules_meanwhile_the_plan_is_shown_again() -> None:
    shop = a_shop()
    put(shop, a_row("A"))
    sheet = a_sheet(shop, to_csv([a_row("B")]))
    seen = sheet_plan.look(sheet).fingerprint
    put(shop, a_row("C"))

    assert mapping_sheets.apply(sheet, seen) is None

    assert sheet.state == SheetState.READ
    assert rules_of(shop) == [a_row("A"), a_row("C")]
    applied(sheet)
    assert rules_of(shop) == [a_row("B")]


def test_a_change_that_does_not_touch_the_plan_does_not_stop_it() -> None:
    shop = a_shop()
    sheet = a_sheet(shop, to_csv([a_row("B")]))
    seen = sheet_plan.look(sheet).fingerprint
    put(shop, a_row("Casa", kind=Kind.CATEGORY))

    assert mapping_sheets.apply(sheet, seen) is not None


def test_a_term_that_goes_between_the_look_and_the_yes_is_not_led_to() -> None:
    shop = a_shop()
    term, other = a_term(shop, name="Nike"), a_term(shop, name="Puma")
    rows = [
        a_row("A", "Nike", platform_id=term.external_id),
        a_row("B", "Puma", platform_id=other.external_id),
    ]
    sheet = a_sheet(shop, to_csv(rows))
    seen = sheet_plan.look(sheet).fingerprint
    Term.objects.filter(pk=term.pk).update(gone_at=timezone.now())

    assert mapping_sheets.apply(sheet, seen) is None
    assert outcomes(sheet) == {"added": 1, "wrong": 1}
    applied(sheet)
    assert rules_of(shop) == [rows[1]]


def test_a_sheet_is_applied_once() -> None:
    shop = a_shop()
    sheet = a_sheet(shop, to_csv([a_row("A")]))
    seen = sheet_plan.look(sheet).fingerprint
    mapping_sheets.apply(sheet, seen)
    put(shop, a_row("B"))

    assert mapping_sheets.apply(sheet, seen) is None
    assert rules_of(shop) == [a_row("A"), a_row("B")]


def test_a_plan_is_looked_at_and_carried_out_in_a_handful_of_statements() -> None:
    shop = a_shop()
    put(shop, *(a_row(str(number)) for number in range(1_500)))
    sheet = a_sheet(shop, to_csv(a_row(str(number), "Puma") for number in range(500, 2_500)))

    with CaptureQueriesContext(database) as captured:
        applied(sheet)

    assert len(captured) < 20
    version = MappingVersion.objects.get(number=2)
    assert (version.added, version.changed, version.removed) == (1_000, 1_000, 500)


@pytest.mark.django_db(transaction=True)
def test_a_job_reads_a_large_file_and_a_job_applies_it() -> None:
    shop = a_shop()
    sheet = mapping_sheets.begin(
        shop, io.BytesIO(to_csv([a_row("A")])), name="a.csv", kind=None, cause="test"
    )
    run(sheet)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.READ

    mapping_sheets.hand_over(sheet, sheet_plan.look(sheet).fingerprint)
    run(sheet)

    sheet.refresh_from_db()
    assert sheet.state == SheetState.DONE
    assert rules_of(shop) == [a_row("A")]


def run(sheet: MappingSheet) -> None:
    arguments = {"sheet": sheet.pk}
    job = jobs.start(JobKind.MAPPING_SHEET, sheet.merchant_id, arguments=arguments)
    job_steps.run(job.pk)
    assert Job.objects.get(pk=job.pk).error_code == ""
    assert Job.objects.get(pk=job.pk).finished_at
