"""Pendências: what somebody has to see to, why, and the way to where it is put right."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from catalog.admin.access import access
from catalog.admin.filters import OpeningFilter, RelatedFilter
from catalog.admin.look import InfinitePaginator, link
from catalog.admin.scoped import ReadOnlyAdmin
from integrations import tracking
from integrations.admin import figures
from integrations.admin.explained import ACTORS, in_words
from integrations.admin.mapping import addresses
from integrations.mapping.kinds import Kind
from integrations.models import Problem
from integrations.problems import explain


class SituationFilter(OpeningFilter):
    """The list opens on what is still there."""

    title = _("situation")
    parameter_name = "situation"
    opens_on = "open"
    ways = {
        "open": (_("Open"), Q(solved_at=None)),
        "solved": (_("Solved"), Q(solved_at__isnull=False)),
        "all": (_("All"), Q()),
    }


@admin.register(Problem)
class ProblemAdmin(ReadOnlyAdmin):
    paginator = InfinitePaginator
    list_display = ["what", "detail", "number", "connection", "who", "age", "put_right"]
    list_display_links = ["what"]
    list_select_related = ["connection__store", "merchant"]
    list_filter = [SituationFilter, ("connection", RelatedFilter)]
    ordering = ["code", "since", "id"]
    fields = [
        ("connection", "put_right"),
        "explanation",
        ("detail", "number"),
        ("since", "seen_at", "solved_at"),
    ]
    readonly_fields = ["explanation", "put_right"]

    @admin.display(description=_("what happened"), ordering="code")
    def what(self, problem: Problem) -> SafeString:
        told = explain(problem.code)
        return format_html("<div>{}</div><small>{}</small>", told.what, told.how)

    @admin.display(description=_("who must act"))
    def who(self, problem: Problem) -> Any:
        return ACTORS[explain(problem.code).who]

    @admin.display(description=_("since"), ordering="since")
    def age(self, problem: Problem) -> str:
        return timesince(problem.since, depth=1)

    @admin.display(description=_("explanation"))
    def explanation(self, problem: Problem) -> SafeString | None:
        return in_words(problem.code)

    @admin.display(description=_("put it right"))
    def put_right(self, problem: Problem) -> SafeString | str:
        address = _place(problem)
        return link(address, _("Put it right")) if address else ""


def _place(problem: Problem) -> str:
    """Where it is put right: the tracking of a carrier, the De<>Para of the kind the subject names,
    or the connection."""
    kind, _colon, number = problem.subject.partition(":")
    if problem.code == tracking.IN_TROUBLE:
        return reverse("admin:integrations_trackeraccount_change", args=[number])
    if problem.connection_id is None:
        return ""
    if kind in set(Kind):
        only = "pendentes" if problem.code == "unmapped_terms" else ""
        return addresses.screen(problem.connection_id, Kind(kind), so=only)
    return reverse("admin:integrations_connection_change", args=[problem.connection_id])


def number_open(request: HttpRequest) -> str:
    """The badge of the menu: one look at a small index."""
    number = figures.open_problems(access(request))
    return str(number) if number else ""
