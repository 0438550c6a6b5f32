"""Import and export of a list of the catalog: form, preview, confirmation, result.

The entry points, buttons and the question "which rows are listed?" are django-import-export's.
Its import is not: it saves a model at a time from a file held in memory, and ours goes through
the catalog's writers, in chunks, as a job that may outlive the request.
"""

from typing import Any, NoReturn

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http import StreamingHttpResponse as Streamed
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from import_export.admin import ImportExportMixin

from catalog.admin.access import access, cause
from catalog.admin.scoped import ScopedAdmin
from catalog.tenancy import CHANGING
from integrations import jobs, traffic
from integrations.admin import sheet_jobs
from integrations.admin.downloads import download
from integrations.admin.sheet_forms import XLSX, ExportForm, ImportForm
from integrations.mapping.sheet.errors import SpreadsheetError
from integrations.models import Job, JobKind
from integrations.sheets import export, files
from integrations.sheets.known import SHEETS
from integrations.sheets.sheet import Sheet
from integrations.sync import job_steps


class SheetPages(ImportExportMixin, ScopedAdmin):  # type: ignore[misc]
    """`sheet_name` is a name in SHEETS."""

    sheet_name: str

    @property
    def sheet(self) -> Sheet[Any]:
        return SHEETS[self.sheet_name]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return access(request).may(CHANGING)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_urls(self) -> Any:
        pages = [
            self._path("import/<int:job_id>/", self.import_job, "import_job"),
            self._path("import/<int:job_id>/rejected/", self.rejected, "import_rejected"),
        ]
        return [*pages, *super().get_urls()]

    def _path(self, route: str, view: Any, name: str) -> Any:
        return path(route, self.admin_site.admin_view(view), name=self._page(name))

    def _page(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _address(self, name: str, *args: Any) -> str:
        return reverse(f"admin:{self._page(name)}", args=args)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> NoReturn:
        """The library's own way to write."""
        raise Http404

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = ImportForm(request, request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                job = self._check(request, form)
            except SpreadsheetError as error:
                form.add_error("file", str(error))
            else:
                return HttpResponseRedirect(self._address("import_job", job.pk))
        return self._show(
            request, "integrations/sheets/import.html", _("Import a spreadsheet"), form=form,
            columns=self.sheet.examples(), required=self.sheet.required,
        )  # fmt: skip

    def _check(self, request: HttpRequest, form: ImportForm) -> Job:
        upload = form.cleaned_data["file"]
        name, small = files.keep(self.sheet, form.merchant_id, upload)
        arguments = {"sheet": self.sheet_name, "name": upload.name[:100], "apply": False}
        return _started(request, form.merchant_id, name, arguments, small=small)

    def import_job(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """How far the job is; what it found; and, once it was checked, the button."""
        job = self._job(request, job_id)
        may_confirm = access(request).may(CHANGING, job.merchant_id)
        if request.method == "POST":
            if not may_confirm:
                raise PermissionDenied
            return HttpResponseRedirect(self._address("import_job", self._confirmed(request, job)))
        return self._show(
            request, "integrations/sheets/import_job.html", job.arguments["name"], job=job,
            seen=sheet_jobs.seen(job), may_confirm=may_confirm,
            back=self._address("import"), rejected=self._address("import_rejected", job.pk),
            applied_by=sheet_jobs.applied_by(job),
        )  # fmt: skip

    def _confirmed(self, request: HttpRequest, checked: Job) -> int:
        """The job that applies it; or the same one again, with the reason why not."""
        former = sheet_jobs.applied_by(checked)
        if former is not None:
            return former.pk
        if not traffic.merchant_gate(checked.merchant_id).open:
            messages.error(
                request,
                _(
                    "The integration is switched off, so nothing is imported now. The spreadsheet "
                    "stays here: switch the integration on and confirm again."
                ),
            )
            return checked.pk
        reason = sheet_jobs.not_ready(checked)
        if reason:
            messages.error(request, reason)
            return checked.pk
        arguments = {**checked.arguments, "apply": True, "checked": checked.pk}
        small = (checked.total or 0) <= files.AT_ONCE
        return _started(request, checked.merchant_id, checked.file, arguments, small=small).pk

    def rejected(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """The lines that are not taken, with the reasons, as CSV."""
        job = self._job(request, job_id)
        return download(HttpResponse(sheet_jobs.rejected_csv(job)), "rejected.csv")

    def _job(self, request: HttpRequest, job_id: int) -> Job:
        sheets = Job.objects.filter(kind=JobKind.SHEET, arguments__sheet=self.sheet_name)
        return get_object_or_404(access(request).limit(sheets), pk=job_id)

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_export_permission(request):
            raise PermissionDenied
        form = ExportForm(request, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                return self._exported(request, form)
            except export.TooManyForXlsx:
                reason = _("More than %d rows do not fit in XLSX here: choose CSV, or filter.")
                form.add_error("format", reason % export.MOST_XLSX_ROWS)
        return self._show(request, "integrations/sheets/export.html", _("Export"), form=form)

    def _exported(self, request: HttpRequest, form: ExportForm) -> HttpResponseBase:
        listed = self.get_export_queryset(request).filter(merchant=form.merchant_id)
        title = str(capfirst(self.opts.verbose_name_plural))
        name = f"{title} {timezone.localdate():%Y-%m-%d}"
        if form.cleaned_data["format"] == XLSX:
            content = export.xlsx(self.sheet, form.merchant_id, listed, title)
            return download(HttpResponse(content), f"{name}.xlsx")
        lines = export.csv_lines(self.sheet, form.merchant_id, listed)
        return download(Streamed(lines), f"{name}.csv")

    def _show(
        self, request: HttpRequest, template: str, title: str, **context: Any
    ) -> HttpResponse:
        common = self.admin_site.each_context(request)
        return TemplateResponse(
            request, template, {**common, "opts": self.opts, "title": title, **context}
        )


def _started(
    request: HttpRequest, merchant_id: int, file: str, arguments: dict[str, Any], *, small: bool
) -> Job:
    """A job; a small one is done when this returns, unless a worker was faster to begin."""
    job = jobs.start(
        JobKind.SHEET, merchant_id, arguments=arguments, file=file, cause=cause(request)
    )
    if small:
        job_steps.run(job.pk)
    return job
