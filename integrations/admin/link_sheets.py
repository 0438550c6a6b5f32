"""The page "Links by spreadsheet" of a connection: export, upload, what it would do, yes."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from catalog.admin.access import access, cause
from catalog.tenancy import CHANGING
from integrations import job_files, jobs, link_sheets
from integrations.admin import job_progress
from integrations.admin.downloads import download
from integrations.admin.of_person import connection_of_person
from integrations.admin.spreadsheet_field import SpreadsheetField
from integrations.mapping.sheet import csv_file, xlsx_file
from integrations.mapping.sheet.errors import SpreadsheetError
from integrations.mapping.sheet.table import MOST_BYTES
from integrations.models import Connection, Job, JobKind


class UploadForm(forms.Form):
    file = SpreadsheetField(
        most_bytes=MOST_BYTES, help_text=_("XLSX or CSV. Nothing is linked before you confirm.")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            link_sheets.check(file)
        except SpreadsheetError as error:
            raise forms.ValidationError(str(error), code="unreadable") from error
        file.seek(0)
        return file


def urls() -> list[Any]:
    view = admin.site.admin_view
    return [
        path("<int:pk>/links/", view(page), name="integrations_connection_links"),
        path("<int:pk>/links/export/", view(export), name="integrations_connection_links_export"),
    ]


def page(request: HttpRequest, pk: int) -> HttpResponse:
    connection = connection_of_person(request, pk)
    may_change = access(request).may(CHANGING, connection.merchant_id)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if "job" in request.POST:
            _confirm(request, connection)
            return HttpResponseRedirect(address(connection))
        if form.is_valid():
            _begin(request, connection, form.cleaned_data["file"])
            return HttpResponseRedirect(address(connection))
    return _shown(request, connection, form if may_change else None)


def address(connection: Connection) -> str:
    return reverse("admin:integrations_connection_links", args=[connection.pk])


def export(request: HttpRequest, pk: int) -> HttpResponse:
    connection = connection_of_person(request, pk)
    ending = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    write = xlsx_file.write if ending == "xlsx" else csv_file.write
    answer = HttpResponse(write(link_sheets.lines(connection)))
    return download(answer, f"vinculos-{connection.pk}.{ending}")


def _begin(request: HttpRequest, connection: Connection, file: Any) -> None:
    jobs.start(
        JobKind.LINK_SHEET,
        connection.merchant_id,
        connection=connection,
        file=job_files.keep(connection.merchant_id, file),
        cause=cause(request),
    )
    messages.info(request, _("The spreadsheet is being checked; nothing is linked yet."))


def _confirm(request: HttpRequest, connection: Connection) -> None:
    """What was looked at is done, as it stands now."""
    looked = _looked_at(_sheets(connection).first())
    if looked is None or str(looked.pk) != request.POST["job"]:
        raise Http404
    jobs.start(
        JobKind.LINK_SHEET,
        connection.merchant_id,
        connection=connection,
        file=looked.file,
        arguments={"apply": True},
        cause=cause(request),
    )
    messages.success(request, _("The links are being made."))


def _sheets(connection: Connection) -> QuerySet[Job]:
    return connection.jobs.filter(kind=JobKind.LINK_SHEET).order_by("-id")


def _looked_at(job: Job | None) -> Job | None:
    """This job, when it found links to make that nobody has said yes to."""
    if job is None or job.finished_at is None or job.error_code or job.arguments.get("apply"):
        return None
    return job if job.result.get("linked") else None


def _shown(request: HttpRequest, connection: Connection, form: UploadForm | None) -> HttpResponse:
    last = _sheets(connection).first()
    looked = _looked_at(last) if form else None
    export_url = reverse("admin:integrations_connection_links_export", args=[connection.pk])
    context = {
        **admin.site.each_context(request),
        "title": _("Links by spreadsheet: %(connection)s") % {"connection": connection},
        "xlsx_url": f"{export_url}?format=xlsx",
        "csv_url": f"{export_url}?format=csv",
        "form": form,
        "progress": job_progress.fragment(last, job_progress.WHOLE) if last else "",
        "progress_title": _("Last spreadsheet"),
        "looked_at": looked.pk if looked else None,
    }
    return TemplateResponse(request, "integrations/link_sheets.html", context)
