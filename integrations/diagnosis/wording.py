"""Times, figures and addresses in a diagnosis."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrations.models import Connection
from integrations.models.work import OutboundTopic
from integrations.problems import explain

MOST_DETAIL = 500


def connection_page(connection: Connection) -> str:
    return reverse("admin:integrations_connection_change", args=[connection.pk])


def moment(time: datetime) -> str:
    return formats.date_format(localtime(time), "SHORT_DATETIME_FORMAT")


def duration(since: datetime, now: datetime) -> str:
    """The largest unit that says something: 40 seconds, 3 minutes, 5 hours, 2 days."""
    seconds = max(0, int((now - since).total_seconds()))
    if seconds < 60:
        return ngettext("%(number)d second", "%(number)d seconds", seconds) % {"number": seconds}
    if seconds < 60 * 60:
        return minutes(seconds // 60)
    hours = seconds // (60 * 60)
    if hours < 48:
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    return ngettext("%(number)d day", "%(number)d days", hours // 24) % {"number": hours // 24}


def minutes(number: int) -> str:
    return ngettext("%(number)d minute", "%(number)d minutes", number) % {"number": number}


def error_text(code: str, detail: str) -> str:
    """What went wrong, in the platform's words too, and how it is put right."""
    found = explain(code)
    said = f"“{detail[:MOST_DETAIL]}”" if detail else ""
    return " ".join(str(part) for part in (found.what, said, found.how) if part)


def figure_text(topic: OutboundTopic, figure: Any) -> str:
    """A figure as it was, or would be, told: units, or "de" and "por"."""
    if topic == OutboundTopic.STOCK:
        return ngettext("%(number)d unit", "%(number)d units", figure) % {"number": figure}
    if not isinstance(figure, list):
        return str(figure)
    listed, sale = (formats.number_format(Decimal(value), decimal_pos=2) for value in figure)
    return _("%(sale)s (list price %(listed)s)") % {"sale": sale, "listed": listed}
