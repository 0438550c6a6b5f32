"""The first page: what waits, what needs somebody, and how the orders come in."""

import json
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from catalog.admin.access import access
from catalog.tenancy import Access
from integrations.admin import figures

DAYS = 14


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's dashboard callback: a handful of queries, whatever there is to show."""
    who = access(request)
    today = timezone.localdate()
    waiting = figures.waiting(who)
    days = figures.orders_by_day(who, today - timedelta(days=DAYS - 1))
    reauthorise = figures.need_reauthorisation(who)
    cards = [
        _card(_("Waiting"), sum(row.waiting for row in waiting), "integrations_outbound"),
        _card(
            _("Parked"),
            sum(row.parked for row in waiting),
            "integrations_outbound",
            "?work=parked",
            bad=True,
        ),
        _card(
            _("Connections that need you"), len(reauthorise), "integrations_connection", bad=True
        ),
        _card(_("Problems"), figures.open_problems(who), "integrations_problem", bad=True),
        _card(_("Orders today"), days.get(today, 0), "orders_order"),
        _card(
            _("Orders short of stock"),
            figures.short_orders(who),
            "orders_order",
            "?short__exact=1",
            bad=True,
        ),
        _card(
            _("Waiting orders"), figures.waiting_orders(who), "integrations_waitingorder", bad=True
        ),
        *_missing_card(who),
        *_unmapped_card(who),
    ]
    return {
        **context,
        "cards": cards,
        "waiting_table": _table(waiting),
        "reauthorise": reauthorise,
        "chart": json.dumps(_chart(days, today)),
        "chart_options": json.dumps(CHART_OPTIONS),
    }


def _card(
    title: str, number: int, model: str, query: str = "", *, bad: bool = False
) -> dict[str, Any]:
    link = reverse(f"admin:{model}_changelist") + query
    return {"title": title, "number": number, "link": link, "alarming": bad and number > 0}


def _missing_card(who: Access) -> list[dict[str, Any]]:
    """A hint for as long as there is a reason for it."""
    number = figures.missing_orders(who)
    if not number:
        return []
    return [_card(_("Missing orders found"), number, "integrations_problem", bad=True)]


def _unmapped_card(who: Access) -> list[dict[str, Any]]:
    """Terms without a rule, for who works at a merchant; support would count everybody's."""
    totals = figures.unmapped_terms(who)
    if not totals:
        return []
    model = "integrations_connection"
    card = _card(_("Terms without De<>Para"), sum(totals.values()), model, bad=True)
    waiting = [pk for pk, number in totals.items() if number]
    if len(waiting) == 1:
        card["link"] = reverse(f"admin:{model}_unmapped", args=waiting)
    return [card]


def _table(waiting: list[figures.Waiting]) -> dict[str, Any]:
    return {
        "headers": [_("Connection"), _("Topic"), _("Waiting"), _("Parked"), _("Longest")],
        "rows": [
            [row.connection, row.topic, row.waiting, row.parked, row.age or "-"] for row in waiting
        ],
    }


def _chart(days: dict[date, int], today: date) -> dict[str, Any]:
    shown = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return {
        "labels": [formats.date_format(day, "d/m") for day in shown],
        "datasets": [
            {
                "label": _("Orders"),
                "data": [days.get(day, 0) for day in shown],
                "backgroundColor": "var(--color-primary-600)",
                "borderRadius": 4,
            }
        ],
    }


# Given options replace all of Unfold's, so nothing may be left out.
CHART_OPTIONS = {
    "animation": False,
    "responsive": True,
    "maintainAspectRatio": False,
    "barPercentage": 0.7,
    "plugins": {"legend": {"display": False}, "tooltip": {"enabled": True}},
    "scales": {
        "x": {"grid": {"display": False}, "border": {"display": False}},
        "y": {
            "beginAtZero": True,
            "ticks": {"precision": 0},
            "grid": {"color": "rgba(128, 128, 128, 0.2)"},
            "border": {"display": False},
        },
    },
}
