"""The page of a connection where rules go out to a file and come in from one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalog.admin.access import access, cause
from catalog.tenancy import CHANGING
from integrations import jobs
from integrations.admin import downloads
from integrations.admin.mapping_sheets.forms import ExportForm, ImportForm
from integrations.admin.of_person import connection_of_person
from integrations.mapping.spreadsheet import to_csv, to_xlsx
from integrations.models import Connection, JobKind, MappingSheet
from integrations.rulebook import mapping_export, mapping_sheets

# A larger file is read by a job.
AT_ONCE_BYTES = 100_000
RECENT = 10


def exchange(request: HttpRequest, connection_id: int, frame: dict[str, Any]) -> HttpResponse:
    """Both forms; a post sends a file in and goes on to what it would do."""
    connection = connection_of_person(request, connection_id)
    may_change = access(request).may(CHANGING, connection.merchant_id)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if form.is_valid():
            sheet = _send_in(request, connection, form)
            return HttpResponseRedirect(
                reverse("admin:integrations_mappingsheet_change", args=[sheet.pk])
            )
    recent = MappingSheet.objects.filter(connection=connection).select_related("user")[:RECENT]
    context = {
        **frame,
        "title": f"{_('De<>Para by spreadsheet')} · {connection}",
        "connection": connection,
        "may_change": may_change,
        "export_form": ExportForm(initial={"kind": request.GET.get("kind", "")}),
        "import_form": form,
        "recent": recent,
    }
    return render(request, "integrations/mapping_sheets/exchange.html", context)


def download(request: HttpRequest, connection_id: int) -> HttpResponse:
    """The file."""
    connection = connection_of_person(request, connection_id)
    form = ExportForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("There is no such kind or format."))
        return HttpResponseRedirect(
            reverse("admin:integrations_connection_mapping_sheet", args=[connection.pk])
        )
    extension = form.cleaned_data["format"] or "xlsx"
    rows = mapping_export.rows(connection, form.kinds, with_unmapped=form.cleaned_data["unmapped"])
    content = to_csv(rows) if extension == "csv" else to_xlsx(rows)
    name = slugify(f"de-para {connection} {form.cleaned_data['kind']}".replace("·", " "))
    return downloads.download(HttpResponse(content), f"{name}.{extension}")


def _send_in(request: HttpRequest, connection: Connection, form: ImportForm) -> MappingSheet:
    file = form.cleaned_data["file"]
    sheet = mapping_sheets.begin(
        connection,
        file,
        name=file.name,
        kind=form.chosen_kind,
        cause=cause(request),
        user_id=request.user.pk,
    )
    if file.size <= AT_ONCE_BYTES:
        mapping_sheets.read(sheet)
    else:
        start_job(request, sheet)
    return sheet


def start_job(request: HttpRequest, sheet: MappingSheet) -> None:
    jobs.start(
        JobKind.MAPPING_SHEET,
        sheet.merchant_id,
        connection=sheet.connection,
        arguments={"sheet": sheet.pk},
        cause=cause(request),
    )
