"""What the spreadsheets' pages say of a job."""

from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.admin.explained import in_words
from integrations.mapping.sheet import cells, csv_file
from integrations.models import Job, JobKind
from integrations.sheets.chunk import Effect

EFFECTS = {
    Effect.ADDED: ("success", gettext_lazy("New")),
    Effect.CHANGED: ("info", gettext_lazy("Changed")),
}


@dataclass(frozen=True)
class Difference:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownRow:
    number: int
    key: str
    colour: str
    effect: Any
    differences: list[Difference]


@dataclass(frozen=True)
class ShownFault:
    number: int
    key: str
    column: str
    message: str


@dataclass(frozen=True)
class Seen:
    """`refused` is why the whole file is not taken, `trouble` why the job failed."""

    over: bool
    applied: bool
    percent: int
    counts: list[tuple[Any, int, str]]
    touched: int
    rejected: int
    rows: list[ShownRow]
    faults: list[ShownFault]
    refused: str
    trouble: SafeString | None

    @property
    def may_be_applied(self) -> bool:
        return self.over and not (self.applied or self.refused or self.trouble) and self.touched > 0


def seen(job: Job) -> Seen:
    result = job.result
    touched = result.get("added", 0) + result.get("changed", 0)
    rejected = result.get("rejected", 0)
    return Seen(
        over=job.finished_at is not None,
        applied=job.arguments["apply"],
        percent=100 * job.done // job.total if job.total else 0,
        counts=[
            (_("New lines"), result.get("added", 0), ""),
            (_("Changed lines"), result.get("changed", 0), ""),
            (_("Unchanged lines"), result.get("unchanged", 0), ""),
            (_("Rejected lines"), rejected, "alarming" if rejected else ""),
        ],
        touched=touched,
        rejected=rejected,
        rows=[_row(*row) for row in result.get("rows", ())],
        faults=[ShownFault(*fault) for fault in result.get("faults", ())],
        refused=result.get("refused", ""),
        trouble=in_words(job.error_code),
    )


def _row(number: int, key: str, effect: str, differing: list[list[str]]) -> ShownRow:
    colour, word = EFFECTS[Effect(effect)]
    return ShownRow(number, key, colour, word, [Difference(*cell) for cell in differing])


def applied_by(checked: Job) -> Job | None:
    """The job that applied what this one checked."""
    applying = Job.objects.filter(
        merchant_id=checked.merchant_id, kind=JobKind.SHEET, arguments__checked=checked.pk
    )
    return applying.first()


def not_ready(checked: Job) -> str:
    """Why what this job checked cannot be applied; empty when it can."""
    if not seen(checked).may_be_applied:
        return _("There is nothing to import here.")
    if not default_storage.exists(checked.file):
        return _("The spreadsheet is not kept any more: upload it again.")
    return ""


def rejected_csv(job: Job) -> bytes:
    header = (_("line"), _("about"), _("column"), _("reason"))
    lines = [tuple(map(str, fault)) for fault in job.result.get("faults", ())]
    return csv_file.write([header, *(tuple(map(cells.safe, line)) for line in lines)])
