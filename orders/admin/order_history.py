"""The time line of an order: what came, what was decided, what was said, each with its delay."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders import reasons
from orders.admin import cause_words
from orders.admin.order_hooks import MOST_LINES, Moment, Moments, Names, Way
from orders.models import EventKind, Order, OrderEvent

ICONS = {
    Way.IN: "call_received",
    Way.DECIDED: "rule",
    Way.OUT: "call_made",
    Way.TAKEN: "task_alt",
}
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HANDFUL = 10


@dataclass(frozen=True)
class Line:
    """A moment as it is shown: `lag` is the time since the one before."""

    moment: Moment
    icon: str
    cause: str
    lag: str


def time_line(
    request: HttpRequest, order: Order, sources: Sequence[Moments], namers: Sequence[Names]
) -> list[Line]:
    """The last MOST_LINES of all that the sources know, the oldest first."""
    moments = [one for source in sources for one in source(request, order)]
    shown = sorted(moments, key=lambda one: one.at)[-MOST_LINES:]
    names = _names(order, {one.cause for one in shown if one.cause}, namers)
    lags = ["", *(lag_text(b.at - a.at) for a, b in pairwise(shown))]
    return [
        Line(one, ICONS[one.way], names.get(one.cause) or cause_words.told(one.cause), lag)
        for one, lag in zip(shown, lags, strict=bool(shown))
    ]


def _names(order: Order, causes: Collection[str], namers: Iterable[Names]) -> Mapping[str, str]:
    return {cause: name for namer in namers for cause, name in namer(order, causes).items()}


def decisions(request: HttpRequest, order: Order) -> list[Moment]:
    """The order's own events, the newest ones."""
    return [_decision(row) for row in order.events.order_by("-pk")[:MOST_LINES]]


def _decision(row: OrderEvent) -> Moment:
    came, to = row.get_from_status_display(), row.get_to_status_display()
    way = f"{came} → {to}" if came and to else to
    return Moment(
        at=row.created_at,
        way=Way.DECIDED,
        title=row.get_kind_display(),
        text=" · ".join(text for text in (way, reasons.told(row.reason)) if text),
        cause=row.cause,
        failed=row.kind in (EventKind.IGNORED, EventKind.SHORT),
    )


def people(order: Order, causes: Collection[str]) -> Mapping[str, str]:
    """Of the causes that are persons, their names."""
    ids = {cause.removeprefix("user:") for cause in causes if cause.startswith("user:")}
    numbers = [int(one) for one in ids if one.isdecimal()]
    if not numbers:
        return {}
    return {f"user:{one.pk}": _person(one) for one in User.objects.filter(pk__in=numbers)}


def _person(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())


def lag_text(lag: timedelta) -> str:
    """So exact as anybody wants to know."""
    if lag < SECOND:
        return _("%(number)d ms") % {"number": lag / timedelta(milliseconds=1)}
    if lag < MINUTE:
        places = 1 if lag < HANDFUL * SECOND else 0
        return _("%(number)s s") % {"number": number_format(lag / SECOND, places)}
    if lag < HOUR:
        return _("%(number)d min") % {"number": lag / MINUTE}
    if lag < 2 * DAY:
        return _("%(number)d h") % {"number": lag / HOUR}
    return ngettext("%(number)d day", "%(number)d days", lag.days) % {"number": lag.days}
