"""De<>Para by spreadsheet: the pages."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from catalog.models import Role
from integrations.admin.mapping_sheets import exchange, preview
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.table import MOST_BYTES
from integrations.mapping.spreadsheet import COLUMNS, to_csv
from integrations.models import Connection, Job, JobKind, MappingSheet, MappingVersion, SheetState
from integrations.rulebook import mapping_sheets, merchant_terms, sheet_plan
from tests.builders import a_connection, a_merchant, a_term, a_user
from tests.integrations.admin.pages import browser
from tests.integrations.mapping.sheets import imported
from tests.integrations.rule_sheets import a_row, a_sheet, csv_of, put, rules_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def a_shop() -> tuple[Connection, Client]:
    shop = a_connection(a_merchant())
    return shop, browser(a_user(shop.merchant, role=Role.OPERATOR))


def exchange_url(shop: Connection) -> str:
    return reverse("admin:integrations_connection_mapping_sheet", args=[shop.pk])


def export_url(shop: Connection) -> str:
    return reverse("admin:integrations_connection_mapping_export", args=[shop.pk])


def send(
    client: Client, shop: Connection, content: bytes, *, kind: str = "", name: str = "r.csv"
) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(exchange_url(shop), {"file": file, "kind": kind}, follow=True)


def say_yes(client: Client, sheet: MappingSheet, plan: str) -> Any:
    url = reverse("admin:integrations_mappingsheet_apply", args=[sheet.pk])
    return client.post(url, {"plan": plan}, follow=True)


def test_an_export_has_the_rules_of_the_chosen_kind() -> None:
    shop, client = a_shop()
    put(shop, a_row("A"), a_row("Casa", kind=Kind.CATEGORY))

    response = client.get(export_url(shop), {"kind": "brand", "format": "csv"})

    assert imported(response.content).rows == [a_row("A")]
    assert ".csv" in response["Content-Disposition"]


def test_an_export_without_a_choice_is_everything_in_xlsx() -> None:
    shop, client = a_shop()
    put(shop, a_row("A"), a_row("=1+1", kind=Kind.CATEGORY))

    response = client.get(export_url(shop))

    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    lines = list(sheet.iter_rows(values_only=True))
    assert [line[:3] for line in lines] == [
        COLUMNS[:3], ("marca", None, "A"), ("categoria", None, "'=1+1"),
    ]  # fmt: skip


def test_an_export_may_include_what_is_not_mapped_and_comes_back_without_a_change() -> None:
    shop, client = a_shop()
    a_term(shop, kind="carrier", external_id="7", name="Jadlog")
    shop.merchant.warehouse_set.create(code="MATRIZ", name="Matriz")
    merchant_terms.count(shop.merchant_id)
    put(shop, a_row("A"))

    content = client.get(export_url(shop), {"format": "csv", "unmapped": "on"}).content

    found = imported(content)
    assert found.rows == [a_row("A")]
    assert [row.cells[:5] for row in found.blank] == [
        ("transportadora", "", "", "7", "Jadlog"),
        ("depósito", "", "MATRIZ", "", ""),
    ]
    response = send(client, shop, content)
    assert response.context["look"].changes == 0
    assert response.context["look"].counts["wrong"] == 0


def test_an_unknown_format_is_told() -> None:
    shop, client = a_shop()

    response = client.get(export_url(shop), {"format": "pdf"})

    assert response.status_code == 302


def test_a_file_is_shown_row_by_row_before_anything_is_done() -> None:
    shop, client = a_shop()
    put(shop, a_row("Sai"), a_row("Muda"))

    response = send(
        client,
        shop,
        csv_of("marca;;Muda;2;Puma;", "marca;;Entra;1;<b>Nike</b>;", "marca;;Torta;1;Nike;{"),
    )

    html = response.content.decode()
    for text in ("Sai", "Muda", "Entra", "Torta", "Puma", "&lt;b&gt;Nike"):
        assert text in html
    assert response.context["look"].counts == {
        "added": 1, "changed": 1, "removed": 1, "wrong": 1, "unchanged": 0,
    }  # fmt: skip
    assert [line.outcome for line in response.context["lines"]] == [
        "changed", "added", "wrong", "removed",
    ]  # fmt: skip
    assert [str(kind) for kind in response.context["covered"]] == ["Marca"]
    assert rules_of(shop) == [a_row("Muda"), a_row("Sai")]


def test_one_outcome_may_be_looked_at_alone_and_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, client = a_shop()
    monkeypatch.setattr(preview, "SHOWN", 2)
    sheet = a_sheet(shop, csv_of("marca;;A;1;N;", "marca;;B;1;N;", "marca;;C;1;N;", "marca;;D"))
    url = reverse("admin:integrations_mappingsheet_change", args=[sheet.pk])

    first = client.get(url, {"show": "added"})
    second = client.get(url, {"show": "added", "page": "1"})
    odd = client.get(url, {"show": "nonsense", "page": "x"})

    assert [line.cells[1].text for line in first.context["lines"]] == ["A", "B"]
    assert first.context["more"]
    assert [line.cells[1].text for line in second.context["lines"]] == ["C"]
    assert not second.context["more"]
    assert len(odd.context["lines"]) == 2


def test_a_yes_changes_the_rules_in_one_version_of_the_person() -> None:
    shop, client = a_shop()
    put(shop, a_row("Sai"))
    response = send(client, shop, to_csv([a_row("Entra")]))
    sheet = MappingSheet.objects.get()

    say_yes(client, sheet, response.context["look"].fingerprint)

    assert rules_of(shop) == [a_row("Entra")]
    version = MappingVersion.objects.get(number=2)
    assert version.user == sheet.user is not None


def test_a_yes_to_what_is_no_longer_so_shows_it_again() -> None:
    shop, client = a_shop()
    response = send(client, shop, to_csv([a_row("Entra")]))
    put(shop, a_row("De outra pessoa"))

    response = say_yes(client, MappingSheet.objects.get(), response.context["look"].fingerprint)

    assert rules_of(shop) == [a_row("De outra pessoa")]
    assert response.context["look"].counts["removed"] == 1


def test_a_forged_plan_does_nothing() -> None:
    shop, client = a_shop()
    send(client, shop, to_csv([a_row("Entra")]))

    say_yes(client, MappingSheet.objects.get(), "forged")

    assert rules_of(shop) == []


def test_a_large_file_is_read_by_a_job_and_the_page_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, client = a_shop()
    monkeypatch.setattr(exchange, "AT_ONCE_BYTES", 10)

    response = send(client, shop, to_csv([a_row("A")]))

    assert MappingSheet.objects.get().state == SheetState.READING
    job = Job.objects.get(kind=JobKind.MAPPING_SHEET)
    assert job.arguments == {"sheet": MappingSheet.objects.get().pk}
    assert "every 2s" in response.content.decode()


def test_a_page_whose_job_failed_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, client = a_shop()
    monkeypatch.setattr(exchange, "AT_ONCE_BYTES", 10)
    send(client, shop, to_csv([a_row("A")]))
    Job.objects.update(finished_at=timezone.now(), error_code="internal_error")

    url = reverse("admin:integrations_mappingsheet_change", args=[MappingSheet.objects.get().pk])
    response = client.get(url)

    assert response.context["stopped"]
    assert "every 2s" not in response.content.decode()


def test_a_yes_that_a_job_could_not_follow_any_more_is_asked_again() -> None:
    shop, client = a_shop()
    sheet = a_sheet(shop, to_csv([a_row("A")]))
    mapping_sheets.hand_over(sheet, sheet_plan.look(sheet).fingerprint)
    put(shop, a_row("B"))
    sheet.refresh_from_db()
    mapping_sheets.apply(sheet, sheet.plan)

    response = client.get(reverse("admin:integrations_mappingsheet_change", args=[sheet.pk]))

    assert response.context["meanwhile"]
    assert rules_of(shop) == [a_row("B")]


def test_a_large_change_is_applied_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    shop, client = a_shop()
    monkeypatch.setattr(preview, "AT_ONCE_CHANGES", 1)
    response = send(client, shop, to_csv([a_row("A"), a_row("B")]))

    say_yes(client, MappingSheet.objects.get(), response.context["look"].fingerprint)

    assert MappingSheet.objects.get().state == SheetState.APPLYING
    assert Job.objects.filter(kind=JobKind.MAPPING_SHEET).exists()
    assert rules_of(shop) == []


def test_a_file_that_is_refused_says_why() -> None:
    shop, client = a_shop()

    response = send(client, shop, b"PK\x03\x04 and nothing else", name="r.xlsx")

    sheet = MappingSheet.objects.get()
    assert sheet.state == SheetState.REFUSED
    assert sheet.reason in response.content.decode()


def test_a_file_that_is_too_large_is_not_taken() -> None:
    shop, client = a_shop()

    response = send(client, shop, b"x" * (MOST_BYTES + 1))

    assert response.context["import_form"].errors["file"]
    assert not MappingSheet.objects.exists()


def test_a_viewer_exports_and_looks_but_sends_and_applies_nothing() -> None:
    shop = a_connection(a_merchant())
    client = browser(a_user(shop.merchant, role=Role.VIEWER))
    sheet = a_sheet(shop, to_csv([a_row("A")]))
    page = client.get(reverse("admin:integrations_mappingsheet_change", args=[sheet.pk]))

    assert client.get(export_url(shop)).status_code == 200
    assert b"enctype" not in client.get(exchange_url(shop)).content
    assert "apply" not in page.content.decode()
    assert send(client, shop, b"x").status_code == 403
    assert say_yes(client, sheet, page.context["look"].fingerprint).status_code == 403
    assert rules_of(shop) == []


def test_a_stranger_finds_no_page() -> None:
    shop = a_connection(a_merchant())
    sheet = a_sheet(shop, to_csv([a_row("A")]))
    client = browser(a_user(a_merchant()))

    assert client.get(exchange_url(shop)).status_code == 404
    assert client.get(export_url(shop)).status_code == 404
    assert send(client, shop, b"x").status_code == 404
    assert say_yes(client, sheet, "x").status_code == 404


def test_a_plan_is_not_applied_by_a_link() -> None:
    shop, client = a_shop()
    sheet = a_sheet(shop, to_csv([a_row("A")]))

    url = reverse("admin:integrations_mappingsheet_apply", args=[sheet.pk])

    assert client.get(url).status_code == 405
