"""The page Reports, and its tables as files."""

from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from catalog.admin.access import access
from catalog.tenancy import VIEWING
from integrations.admin.reports import files, report
from integrations.admin.reports.asked import AskedForm, Preset

TEMPLATE = "integrations/reports.html"
OPEN_ROWS = 31  # a longer table is opened by who wants it


def reports(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """With `table` and `format` in its address, that table as a file."""
    who = access(request)
    if not who.may(VIEWING):
        raise PermissionDenied
    form = AskedForm(who, request.GET)
    frame = {**site.each_context(request), "title": _("Reports"), "form": form}
    if not form.is_valid():
        return render(request, TEMPLATE, frame)
    made = report.made(
        who, form.merchant, form.period,
        origin=request.GET.get("origin", ""), channel=request.GET.get("channel", ""),
    )  # fmt: skip
    if "table" in request.GET:
        return _file(request, form, made)
    context = {
        **frame,
        "report": made,
        "period": form.period,
        "presets": [_preset(request, form, preset) for preset in form.presets()],
        "query": _query(request, form),
        "open_rows": OPEN_ROWS,
    }
    return render(request, TEMPLATE, context)


def _file(request: HttpRequest, form: AskedForm, made: report.Report) -> HttpResponse:
    table = made.table(request.GET["table"])
    ending = request.GET.get("format", "")
    if table is None or ending not in files.FORMATS:
        raise Http404
    return files.download(table, form.period, ending)


def _preset(request: HttpRequest, form: AskedForm, preset: Preset) -> dict[str, Any]:
    """A link that leaves the other choices as they are."""
    days = {"since": str(preset.period.first), "until": str(preset.period.last)}
    return {
        "label": preset.label,
        "query": _query(request, form, **days),
        "current": preset.period == form.period,
    }


def _query(request: HttpRequest, form: AskedForm, **changes: str) -> str:
    """What was asked, with the period in so many words: a file must be of what is on the screen."""
    query = request.GET.copy()
    days = {"since": str(form.period.first), "until": str(form.period.last), **changes}
    for name, value in days.items():
        query[name] = value
    return query.urlencode()
