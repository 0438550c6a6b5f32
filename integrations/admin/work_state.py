"""How a queue row is shown: its state, its age, its error."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import badge
from integrations.admin.explained import in_words
from integrations.models import Work
from integrations.problems import explain

STATES = {
    "parked": _("Parked"),
    "working": _("At work"),
    "retrying": _("Will be retried"),
    "waiting": _("Waiting"),
    "done": _("Done"),
}
STATE_COLOURS = {
    "parked": "danger",
    "working": "info",
    "retrying": "warning",
    "waiting": "primary",
    "done": "success",
}
OLD, VERY_OLD = timedelta(minutes=15), timedelta(hours=1)


def state(work: Work, now: datetime) -> str:
    if work.parked_at:
        return "parked"
    if work.leased_until and work.leased_until > now:
        return "working"
    if work.due_at is None:
        return "done"
    return "retrying" if work.error_code else "waiting"


def age_colour(age: timedelta) -> str:
    if age >= VERY_OLD:
        return "danger"
    return "warning" if age >= OLD else "default"


class WorkColumns:
    @badge(_("state"), STATE_COLOURS)
    def state_badge(self, work: Work) -> tuple[str, Any]:
        key = state(work, timezone.now())
        return key, STATES[key]

    @badge(
        _("waiting for"), {key: key for key in ("danger", "warning", "default")}, "waiting_since"
    )
    def age(self, work: Work) -> tuple[str, str] | None:
        if work.waiting_since is None:
            return None
        waited = timezone.now() - work.waiting_since
        return age_colour(waited), timesince(work.waiting_since, depth=1)

    @admin.display(description=_("error"))
    def error(self, work: Work) -> Any:
        return explain(work.error_code).what if work.error_code else None

    @admin.display(description=_("error"))
    def error_in_words(self, work: Work) -> SafeString | None:
        return in_words(work.error_code)
