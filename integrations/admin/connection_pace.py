"""How fast a connection may go, how long what it has to tell will take, and whether its platform
is in trouble."""

from datetime import datetime

from django.contrib import admin
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integrations import forecast
from integrations.breaker import OPENS_AFTER
from integrations.models import Activity, Connection
from integrations.traffic import Flow

PACE = ["trouble", "pace"]


class Pace:
    """The fields of PACE."""

    @admin.display(description=gettext_lazy("the platform's answers"))
    def trouble(self, connection: Connection) -> str:
        activity = getattr(connection, "activity", None)
        return trouble(activity) if activity else _("No trouble.")

    @admin.display(description=gettext_lazy("pace"))
    def pace(self, connection: Connection) -> SafeString | None:
        told = forecast.of(connection)
        if told is None:
            return None
        rows = [
            (_("What waits now"), told.all_waiting),
            (_("Full stock push"), told.full[Flow.STOCK]),
            (_("Full price push"), told.full[Flow.PRICE]),
        ]
        return render_to_string("integrations/pace.html", {"rows": rows, "rates": _rates(told)})


def trouble(activity: Activity) -> str:
    """The circuit breaker in words."""
    if activity.broken_since is None:
        return _failures(activity.failures)
    words = {"since": _moment(activity.broken_since), "number": activity.failures}
    since = _("In trouble since %(since)s: %(number)d failures in a row.") % words
    return f"{since} {_what_next(activity)}"


def _failures(number: int) -> str:
    if not number:
        return _("No trouble.")
    words = ngettext(
        "%(number)d failure in a row; after %(most)d the platform is left alone for a while.",
        "%(number)d failures in a row; after %(most)d the platform is left alone for a while.",
        number,
    )
    return words % {"number": number, "most": OPENS_AFTER}


def _what_next(activity: Activity) -> str:
    now = timezone.now()
    if activity.resume_at is not None and activity.resume_at > now:
        words = _("It is left alone until %(until)s; then a single request tries it.")
        return words % {"until": _moment(activity.resume_at)}
    if activity.probe_until is not None and activity.probe_until > now:
        return _("A single request is trying just now whether it answers again.")
    return _("The next request tries whether it answers again.")


def _rates(told: forecast.Forecast) -> list[dict[str, object]]:
    return [
        {
            "group": group if len(told.rates) > 1 else "",
            "per_second": rate.per_second,
            "burst": int(rate.burst),
            "learned": group in told.learned,
        }
        for group, rate in told.rates.items()
    ]


def _moment(time: datetime) -> str:
    return date_format(localtime(time), "SHORT_DATETIME_FORMAT")
