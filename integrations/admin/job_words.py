"""A job in words: its state, how far it has come, and what came of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from integrations.models import Job, JobKind

STATES: Mapping[str, Promise] = {
    "failed": _("Failed"),
    "done": _("Done"),
    "working": _("At work"),
    "retrying": _("Will be retried"),
    "waiting": _("Waiting"),
}
COLOURS = {
    "failed": "danger",
    "done": "success",
    "working": "info",
    "retrying": "warning",
    "waiting": "primary",
}
STAGES: Mapping[str, Promise] = {
    "reading": _("Reading the platform's terms"),
    "binding": _("Binding them to yours"),
    "products": _("Bringing the products"),
    "read": _("Reading the platform's SKUs"),
    "code": _("Linking by code"),
    "ean": _("Linking by EAN"),
    "orders": _("Reading the platform's orders"),
    "import": _("Importing what is new meanwhile"),
}
# By the keys of `result` and of its `counts`, in the order in which they are told.
COUNTS: Mapping[str, Any] = {
    "brands": ngettext_lazy("%d brand created", "%d brands created"),
    "categories": ngettext_lazy("%d category created", "%d categories created"),
    "attributes": ngettext_lazy("%d attribute created", "%d attributes created"),
    "options": ngettext_lazy("%d option created", "%d options created"),
    "rules": ngettext_lazy("%d rule created", "%d rules created"),
    "products": ngettext_lazy("%d product created", "%d products created"),
    "skus": ngettext_lazy("%d SKU created", "%d SKUs created"),
    "linked": ngettext_lazy("%d listing linked", "%d listings linked"),
    "differences": ngettext_lazy("%d difference found", "%d differences found"),
    "skipped": ngettext_lazy("%d left alone", "%d left alone"),
    "ambiguous": ngettext_lazy("%d ambiguous", "%d ambiguous"),
    "taken": ngettext_lazy("%d whose SKU is taken", "%d whose SKUs are taken"),
    "unknown": ngettext_lazy("%d unknown", "%d unknown"),
    "unchanged": ngettext_lazy("%d row unchanged", "%d rows unchanged"),
    "empty": ngettext_lazy("%d row without a SKU", "%d rows without a SKU"),
    "wrong": ngettext_lazy("%d wrong row", "%d wrong rows"),
    "missing": ngettext_lazy("%d missing order found", "%d missing orders found"),
    "stale": ngettext_lazy("%d order was behind", "%d orders were behind"),
}

# Of these it matters too that there were none.
ALWAYS_TOLD = ("linked", "missing")
WOULD_LINK: Any = ngettext_lazy("%d row would be linked", "%d rows would be linked")


def state(job: Job, now: datetime) -> str:
    if job.finished_at is not None:
        return "failed" if job.error_code else "done"
    if job.leased_until is not None and job.leased_until > now:
        return "working"
    return "retrying" if job.error_code else "waiting"


def stage(job: Job) -> Promise | str:
    """What it is at, for those that have several things to do."""
    if job.finished_at is not None:
        return ""
    return STAGES.get(job.cursor.get("stage") or job.cursor.get("phase") or "", "")


def counted(job: Job) -> str:
    if job.total:
        return ngettext("%(done)d of %(total)d", "%(done)d of %(total)d", job.total) % {
            "done": job.done,
            "total": job.total,
        }
    return str(job.done)


def percent(job: Job) -> int | None:
    """None when nobody knows how much there is."""
    if not job.total:
        return None
    return min(100, 100 * job.done // job.total)


def results(job: Job) -> Iterator[str]:
    told = {**job.result, **job.result.get("counts", {})}
    texts = {**COUNTS, "linked": WOULD_LINK} if _only_looked(job) else COUNTS
    for name, text in texts.items():
        number = told.get(name)
        if isinstance(number, int) and (number or name in ALWAYS_TOLD):
            yield str(text % number)


def _only_looked(job: Job) -> bool:
    return job.kind == JobKind.LINK_SHEET and not job.arguments.get("apply")


def left_alone(job: Job) -> list[tuple[str, str]]:
    """What was left alone or wrong, and why."""
    if job.kind == JobKind.LINK_SHEET:
        wrong = job.result.get("errors", [])
        return [(str(_("Line %d") % number), str(why)) for number, why in wrong]
    return [(str(what), str(why)) for what, why in job.result.get("skips", [])]
