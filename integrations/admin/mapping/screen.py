"""The screen itself: the terms of one kind, and what was chosen for them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.admin.access import cause
from integrations.admin.connection_state import platform_title
from integrations.admin.mapping import addresses, kinds, posted, row_views, saving, transform_fields
from integrations.admin.mapping.targets import Targets
from integrations.mapping.kinds import FROM_PLATFORM, Kind
from integrations.models import Connection
from integrations.rulebook import suggestions, unmapped
from integrations.rulebook.unmapped.listing import PAGE


@dataclass(frozen=True)
class Frame:
    """What every page here needs: the connection, and whether this person may change it."""

    connection: Connection
    may_change: bool
    admin: "ModelAdmin[Connection]"

    def context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {
            **self.admin.admin_site.each_context(request),
            "title": title,
            "subtitle": str(self.connection.store),
            "connection": self.connection,
            "platform": platform_title(self.connection.platform),
            "may_change": self.may_change,
            "sheet_url": addresses.of("mapping_sheet", self.connection.pk),
            "report_url": addresses.of("unmapped", self.connection.pk),
            "connection_url": addresses.of("change", self.connection.pk),
        }


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `page` begins with 0."""

    search: str
    attribute: str
    unmapped_only: bool
    page: int

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        number = request.GET.get("p", "")
        return cls(
            request.GET.get("q", "").strip()[:200],
            request.GET.get("atributo", "")[:120],
            request.GET.get("so") == "pendentes",
            min(int(number), 10_000) if number.isdecimal() else 0,
        )

    def rows(self, connection: Connection, kind: Kind) -> list[unmapped.TermRow]:
        """One more than a page shows, when there is one more."""
        return unmapped.page(
            connection,
            kind,
            unmapped_only=self.unmapped_only,
            search=self.search,
            attribute=self.attribute,
            offset=self.page * PAGE,
            limit=PAGE + 1,
        )


def screen(request: HttpRequest, frame: Frame, kind: Kind) -> HttpResponse:
    if request.method != "POST":
        return _page(request, frame, kind)
    rows = posted.rows(request.POST, kind)
    try:
        number = saving.save(frame.connection, kind, rows, cause(request), request.user.pk)
    except saving.WrongRows as error:
        return _page(request, frame, kind, rows, error.errors)
    _tell(request, number)
    return HttpResponseRedirect(request.get_full_path())


def _tell(request: HttpRequest, number: int) -> None:
    if not number:
        messages.info(request, _("Nothing was changed."))
        return
    text = ngettext("%(number)d rule saved.", "%(number)d rules saved.", number)
    messages.success(request, text % {"number": number})


def _page(
    request: HttpRequest,
    frame: Frame,
    kind: Kind,
    given: list[posted.PostedRow] | None = None,
    errors: dict[int, str] | Any = None,
) -> HttpResponse:
    connection, asked = frame.connection, Asked.of(request)
    found = asked.rows(connection, kind)
    rows = row_views.views(connection, kind, found[:PAGE])
    if given is not None:
        rows = row_views.as_posted(rows, given, errors)
    shown = kinds.shown(connection, kind)
    counts = unmapped.counts(connection, shown)
    context = {
        **frame.context(request, _("De<>Para")),
        "kind": kind,
        "tabs": [_tab(connection, one, kind, counts[one]) for one in shown],
        **row_views.figures(counts[kind]),
        "asked": asked,
        "rows": rows,
        "errors": [row for row in rows if row.error],
        "from_platform": kind in FROM_PLATFORM,
        "own_names": suggestions.own_names(connection, kind) if kind in FROM_PLATFORM else [],
        "told": kind in FROM_PLATFORM or Targets(connection, kind).told,
        "has_transform": kind == Kind.ATTRIBUTE,
        "transforms": transform_fields.for_script() if kind == Kind.ATTRIBUTE else [],
        "attributes": _attributes(connection) if kind == Kind.ATTRIBUTE_VALUE else [],
        "tries": kind not in FROM_PLATFORM,
        "older": _other_page(request, asked.page - 1) if asked.page else "",
        "newer": _other_page(request, asked.page + 1) if len(found) > PAGE else "",
        "terms_url": addresses.of("mapping_terms", connection.pk, kind),
        "products_url": addresses.of("mapping_products", connection.pk, kind),
        "try_url": addresses.of("mapping_try", connection.pk, kind),
        "accept_url": addresses.of("mapping_accept", connection.pk, kind),
        "suggestions_url": _suggestions_url(request, connection, kind),
    }
    return render(request, "integrations/mapping/screen.html", context)


def _tab(
    connection: Connection, kind: Kind, selected: Kind, count: unmapped.Count
) -> dict[str, Any]:
    return {
        "label": kinds.LABELS[kind],
        "url": addresses.screen(connection.pk, kind),
        "selected": kind == selected,
        "waiting": count.waiting,
    }


def _attributes(connection: Connection) -> list[str]:
    """The attributes whose values can be looked at one by one."""
    return unmapped.said_attributes(connection)


def _other_page(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["p"] = str(number)
    return f"?{query.urlencode()}"


def _suggestions_url(request: HttpRequest, connection: Connection, kind: Kind) -> str:
    url = addresses.of("mapping_suggestions", connection.pk, kind)
    return f"{url}?{request.GET.urlencode()}"
