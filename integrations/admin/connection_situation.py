"""The tab "Situation": what the workers know of a connection, to read only."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.look import badge, link
from integrations.admin import job_progress
from integrations.admin.connection_flows import flow_table
from integrations.admin.connection_pace import PACE, Pace
from integrations.admin.connection_state import CONNECTION_COLOURS
from integrations.admin.explained import in_words
from integrations.models import Activity, Connection, State
from integrations.rulebook import unmapped

JOBS_SHOWN = 5
SITUATION = [
    "state_badge",
    "long_work",
    ("pushed_at", "push_due_at"),
    ("pulled_at", "pull_due_at"),
    ("compared_at", "missing_orders", "stale_orders"),
    ("orders_since", "resume_at"),
    "error",
    "error_detail",
    *PACE,
    "flows",
    "de_para",
    "calls",
]


def _activity(connection: Connection) -> Activity | None:
    return getattr(connection, "activity", None)


def _reading(name: str) -> Any:
    """A read-only field with one of the activity's values."""

    column: Any = Activity._meta.get_field(name)

    @admin.display(description=column.verbose_name)
    def read(self: Any, connection: Connection) -> str | None:
        value = getattr(_activity(connection), name, None)
        return localize(localtime(value)) if isinstance(value, datetime) else value

    return read


class Situation(Pace):
    """The fields of SITUATION."""

    pushed_at = _reading("pushed_at")
    push_due_at = _reading("push_due_at")
    pulled_at = _reading("pulled_at")
    pull_due_at = _reading("pull_due_at")
    compared_at = _reading("compared_at")
    missing_orders = _reading("missing_orders")
    stale_orders = _reading("stale_orders")
    orders_since = _reading("orders_since")
    resume_at = _reading("resume_at")
    error_detail = _reading("error_detail")

    @badge(_("state"), CONNECTION_COLOURS, ordering="state")
    def state_badge(self, connection: Connection) -> tuple[str, str]:
        return State(connection.state), connection.get_state_display()

    @admin.display(description=_("last error"))
    def error(self, connection: Connection) -> SafeString | None:
        activity = _activity(connection)
        return in_words(activity.error_code) if activity else None

    @admin.display(description=_("jobs"))
    def long_work(self, connection: Connection) -> SafeString | None:
        """Those that run, with their progress; and where the others are."""
        running = connection.jobs.filter(finished_at=None).order_by("id")[:JOBS_SHOWN]
        url = f"{_list_of('integrations_job', connection)}&work=all"
        return job_progress.fragments(running) + link(url, _("All jobs"))

    @admin.display(description=_("flows"))
    def flows(self, connection: Connection) -> SafeString:
        return flow_table(connection)

    @admin.display(description=_("De<>Para"))
    def de_para(self, connection: Connection) -> SafeString:
        number = unmapped.totals([connection])[connection.pk]
        url = reverse("admin:integrations_connection_unmapped", args=[connection.pk])
        told = ngettext("%(number)d term without a rule", "%(number)d terms without a rule", number)
        text = told % {"number": number}
        return link(url, text)

    @admin.display(description=_("call log"))
    def calls(self, connection: Connection) -> SafeString:
        url = _list_of("integrations_calllog", connection)
        text = _("What was said to the platform")
        return link(url, text)


def _list_of(model: str, connection: Connection) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?connection__id__exact={connection.pk}"
