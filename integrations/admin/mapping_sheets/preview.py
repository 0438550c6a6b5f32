"""What a file would do, row by row, and the yes to it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from integrations.admin.mapping_changes import OUTCOMES, SHOWN, SUMS, line, page_number
from integrations.admin.mapping_sheets.exchange import start_job
from integrations.mapping.kinds import LABELS, Kind
from integrations.models import Job, JobKind, MappingSheet, SheetState
from integrations.rulebook import mapping_sheets, sheet_plan

AT_ONCE_CHANGES = 5_000
# What is looked at first: everything that is not as it was.
OF_NOTE = ("wrong", "added", "changed", "removed")


def preview(request: HttpRequest, sheet: MappingSheet) -> dict[str, Any]:
    """The context of the page; recomputed each time, so it is never older than the rules."""
    at_work = sheet.state in (SheetState.READING, SheetState.APPLYING)
    context: dict[str, Any] = {
        "sheet": sheet,
        "at_work": at_work,
        "stopped": at_work and not _has_job(sheet),
    }
    if sheet.state != SheetState.READ:
        return context
    look = sheet_plan.look(sheet)
    context["meanwhile"] = sheet.plan not in ("", look.fingerprint)
    chosen = request.GET.get("show", "")
    outcomes = [chosen] if chosen in OUTCOMES else list(OF_NOTE)
    page = page_number(request.GET.get("page", ""))
    steps = sheet_plan.part(sheet, outcomes, page * SHOWN, SHOWN + 1)
    return {
        **context,
        "look": look,
        "chosen": chosen,
        "counts": [(name, SUMS[name], look.counts[name]) for name in (*OF_NOTE, "unchanged")],
        "covered": [LABELS[Kind(kind)] for kind in sheet.kinds],
        "lines": [
            line(step.outcome, step.old, step.new, number=step.number, error=_error(step))
            for step in steps[:SHOWN]
        ],
        "page": page,
        "more": len(steps) > SHOWN,
    }


def confirm(request: HttpRequest, sheet: MappingSheet, plan: str) -> None:
    """Do what was seen, at once or by a job, and say so."""
    if sheet.state != SheetState.READ:
        messages.info(request, _("This file is no longer waiting for you."))
        return
    look = sheet_plan.look(sheet)
    if look.fingerprint == plan and look.changes > AT_ONCE_CHANGES:
        mapping_sheets.hand_over(sheet, plan)
        start_job(request, sheet)
        messages.success(request, _("The rules are being changed."))
        return
    version = mapping_sheets.apply(sheet, plan)
    if version is not None:
        messages.success(
            request, _("Done: version %(number)d of the De<>Para.") % {"number": version.number}
        )
    elif sheet.state == SheetState.DONE:
        messages.info(request, _("There was nothing to change."))
    else:
        messages.warning(
            request,
            _("The rules or the platform's terms changed meanwhile. See what would be done now."),
        )


def _has_job(sheet: MappingSheet) -> bool:
    """One that failed has finished, and will not go on."""
    mine = Job.objects.filter(kind=JobKind.MAPPING_SHEET, connection=sheet.connection_id)
    return mine.filter(arguments={"sheet": sheet.pk}, finished_at=None).exists()


def _error(step: sheet_plan.Step) -> str:
    return f"{step.column}: {step.error}" if step.column else step.error
