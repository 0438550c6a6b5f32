""" "Why this balance?" of one SKU: from its page, from the stock list and from an order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.admin.access import access
from catalog.admin.look import leading
from catalog.admin.skus import SkuAdmin
from catalog.admin.stock import StockAdmin
from catalog.models import Sku, Stock
from integrations import balance
from integrations.admin import movement_words
from integrations.admin.connection_state import platform_title
from integrations.admin.dashboard import CHART_OPTIONS
from integrations.balance import Balance, Holder, Move, Offer, Telling
from orders.admin.orders import OrderAdmin
from orders.models import Status

NAME = "catalog_sku_balance"
TITLE = gettext_lazy("Why this balance?")
TELLINGS: dict[Telling, tuple[str, Promise]] = {
    Telling.NOT_LINKED: ("default", gettext_lazy("not linked")),
    Telling.PARKED: ("danger", gettext_lazy("parked")),
    Telling.AT_WORK: ("info", gettext_lazy("being told just now")),
    Telling.WAITING: ("warning", gettext_lazy("waiting")),
    Telling.AT_REST: ("success", gettext_lazy("told")),
}

# A balance stays what it is until the next movement.
IN_STEPS = {
    "elements": {"line": {"stepped": True}},
    "plugins": {"legend": {"display": True}, "tooltip": {"enabled": True}},
}


@dataclass(frozen=True, slots=True)
class Column:
    """A connection, by name, and how far its telling is."""

    offer: Offer
    name: str
    colour: str
    telling: Promise


@dataclass(frozen=True, slots=True)
class Line:
    """An order that holds units, with its status in words and where it holds them."""

    holder: Holder
    status: str | Promise
    places: str


@require_safe
def of_sku(request: HttpRequest, pk: int) -> HttpResponse:
    mine = access(request).limit(Sku.objects.select_related("product"))
    found = balance.of(get_object_or_404(mine, pk=pk))
    context = {
        **admin.site.each_context(request),
        "title": _("Why this balance? %(name)s") % {"name": found.sku},
        "balance": found,
        "unexplained": abs(found.unheld),
        "columns": [_column(offer) for offer in found.offers],
        "lines": [_line(holder) for holder in found.holders.named],
        "moves": _told(found),
        "chart": json.dumps(_chart(found.moves)),
        "chart_options": json.dumps(CHART_OPTIONS | IN_STEPS),
    }
    return TemplateResponse(request, "integrations/balance.html", context)


def _column(offer: Offer) -> Column:
    connection = offer.connection
    name = f"{connection.store} · {platform_title(connection.platform)}"
    return Column(offer, name, *TELLINGS[offer.telling])


def _line(holder: Holder) -> Line:
    places = ", ".join(f"{code}: {units}" for code, units in sorted(holder.places.items()))
    known = holder.status in Status.values
    return Line(holder, Status(holder.status).label if known else holder.status, places)


def _told(found: Balance) -> list[tuple[Move, str]]:
    """The movements, each with its cause in words."""
    causes = {move.movement.cause for move in found.moves}
    words = movement_words.told(found.sku.merchant_id, causes)
    return [(move, words[move.movement.cause]) for move in found.moves]


def _chart(moves: Sequence[Move]) -> dict[str, Any]:
    """The figures after each movement, the oldest first."""
    shown = list(reversed(moves))
    series = [
        (_("On hand"), [move.on_hand for move in shown], "var(--color-primary-600)"),
        (_("Reserved"), [move.reserved for move in shown], "var(--color-base-400)"),
    ]
    return {
        "labels": [_moment(move) for move in shown],
        "datasets": [
            {"label": label, "data": data, "borderColor": colour, "pointRadius": 2}
            for label, data, colour in series
        ],
    }


def _moment(move: Move) -> str:
    return formats.date_format(localtime(move.movement.created_at), "SHORT_DATETIME_FORMAT")


def address(sku_id: int) -> str:
    return reverse(f"admin:{NAME}", args=[sku_id])


@leading(TITLE, "balance", "view")
def of_this_sku(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The button of a SKU's page and of a line of their list."""
    return HttpResponseRedirect(address(int(object_id)))


@leading(TITLE, "balance", "view")
def of_this_stock(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The button of a balance's page and of a line of their list."""
    mine = access(request).limit(Stock.objects.all())
    return HttpResponseRedirect(address(get_object_or_404(mine, pk=int(object_id)).sku_id))


def offered_by(pages: Any, button: Any) -> None:
    """Give an admin class the button."""
    pages.why_balance = button
    pages.actions_detail = [*(pages.actions_detail or []), "why_balance"]
    pages.actions_row = [*(pages.actions_row or []), "why_balance"]


SkuAdmin.pages = [
    *SkuAdmin.pages,
    path("<int:pk>/balance/", admin.site.admin_view(of_sku), name=NAME),
]
offered_by(SkuAdmin, of_this_sku)
offered_by(StockAdmin, of_this_stock)
OrderAdmin.explains = [*OrderAdmin.explains, address]
