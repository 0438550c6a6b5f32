"""Links by spreadsheet: export, upload, what it would do, yes."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catalog.models import Role
from integrations import link_sheets
from integrations.admin.link_sheets import UploadForm
from integrations.models import Connection, Job, JobKind, Listing
from tests.builders import a_connection, a_job, a_merchant, a_sku, a_user, an_unlinked
from tests.integrations.admin.pages import address, browser
from tests.long_work import worked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("media")]

HEADER = ";".join(link_sheets.COLUMNS)


def page_of(connection: Connection) -> str:
    return address(Connection, "links", connection.pk)


def upload(client: Client, connection: Connection, content: str) -> Any:
    file = SimpleUploadedFile("vinculos.csv", content.encode())
    return client.post(page_of(connection), {"file": file})


def a_shop() -> tuple[Connection, Client]:
    connection = a_connection(a_merchant())
    a_sku(connection.merchant, code="A")
    an_unlinked(connection, external_id="1", title="Caneca")
    return connection, browser(a_user(connection.merchant, role=Role.OPERATOR))


def test_the_button_leads_to_the_page() -> None:
    connection, client = a_shop()
    response = client.get(address(Connection, "links_by_spreadsheet", connection.pk))
    assert response.headers["location"] == page_of(connection)
    assert client.get(page_of(connection)).status_code == 200


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_export_is_a_file_to_keep(ending: str) -> None:
    connection, client = a_shop()
    response = client.get(address(Connection, "links_export", connection.pk), {"format": ending})
    assert f".{ending}" in response.headers["content-disposition"]
    assert response.content.startswith({"csv": b"\xef\xbb\xbfid_", "xlsx": b"PK"}[ending])


def test_what_was_looked_at_is_linked_when_somebody_says_yes() -> None:
    connection, client = a_shop()
    assert upload(client, connection, f"{HEADER}\n1;;;;A").status_code == 302
    look = worked(Job.objects.get())
    assert not Listing.objects.exists()
    page = client.get(page_of(connection))
    assert page.context["looked_at"] == look.pk

    client.post(page_of(connection), {"job": look.pk})
    worked(Job.objects.get(finished_at=None))
    assert Listing.objects.get().sku.code == "A"
    assert client.get(page_of(connection)).context["looked_at"] is None


def test_yes_to_something_else_than_the_last_look_does_nothing() -> None:
    connection, client = a_shop()
    upload(client, connection, f"{HEADER}\n1;;;;A")
    old = worked(Job.objects.get())
    upload(client, connection, f"{HEADER}\n")
    worked(Job.objects.get(finished_at=None))
    assert client.post(page_of(connection), {"job": old.pk}).status_code == 404
    assert Job.objects.count() == 2


@pytest.mark.parametrize("content", ["a;b;c\n1;2;3", "\x00\x01"], ids=["other columns", "no text"])
def test_what_cannot_be_read_is_told_on_the_page(content: str) -> None:
    connection, client = a_shop()
    response = upload(client, connection, content)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Job.objects.exists()


def test_a_hundred_megabytes_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    connection, client = a_shop()
    monkeypatch.setattr(UploadForm.base_fields["file"], "most_bytes", 20)
    monkeypatch.setattr(link_sheets, "check", lambda file: pytest.fail("it was read"))
    response = upload(client, connection, HEADER)
    assert response.context["form"].errors.as_data()["file"][0].code == "too_large"
    assert not Job.objects.exists()


def test_a_viewer_looks_and_exports_but_sends_nothing() -> None:
    connection, _client = a_shop()
    viewer = browser(a_user(connection.merchant, role=Role.VIEWER))
    assert viewer.get(page_of(connection)).context["form"] is None
    assert viewer.get(address(Connection, "links_export", connection.pk)).status_code == 200
    assert upload(viewer, connection, f"{HEADER}\n1;;;;A").status_code == 403
    job = a_job(connection, JobKind.LINK_SHEET)
    assert viewer.post(page_of(connection), {"job": job.pk}).status_code == 403
    assert Job.objects.count() == 1


def test_a_stranger_finds_neither_page_nor_file() -> None:
    connection, _client = a_shop()
    stranger = browser(a_user(a_merchant()))
    assert stranger.get(page_of(connection)).status_code == 404
    assert stranger.get(address(Connection, "links_export", connection.pk)).status_code == 404
    assert upload(stranger, connection, f"{HEADER}\n1;;;;A").status_code == 404
    assert not Job.objects.exists()


def test_the_upload_needs_the_csrf_token() -> None:
    connection, _client = a_shop()
    client = browser(a_user(connection.merchant), enforce_csrf_checks=True)
    assert upload(client, connection, HEADER).status_code == 403
