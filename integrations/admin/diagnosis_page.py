""" "Why is it not synced?": for a product, a SKU or a listing, connection by connection."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.admin.access import access
from catalog.admin.look import leading
from catalog.models import Product, Sku
from integrations import diagnosis
from integrations.admin.connection_state import platform_title
from integrations.diagnosis import Condition, Diagnosis, Standing
from integrations.models import Listing
from integrations.traffic import Flow

# More SKUs of one product are looked at one by one, from their own pages.
MOST_SKUS = 100
COLOURS = {
    Standing.OK: "success",
    Standing.BLOCKS: "danger",
    Standing.WAITS: "warning",
    Standing.INFO: "info",
    Standing.NOT_REACHED: "default",
}
STANDINGS: dict[Standing, Promise] = {
    Standing.OK: gettext_lazy("fine"),
    Standing.BLOCKS: gettext_lazy("keeps it back"),
    Standing.WAITS: gettext_lazy("waits"),
    Standing.INFO: gettext_lazy("note"),
    Standing.NOT_REACHED: gettext_lazy("not reached"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One connection and its verdict."""

    diagnosis: Diagnosis
    name: str
    colour: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Cell:
    condition: Condition
    colour: str
    label: Promise
    first: bool


@dataclass(frozen=True, slots=True)
class Section:
    """The conditions of one flow, or those of all: each a title and a cell per connection."""

    title: Promise | str
    rows: list[tuple[str, list[Cell]]]


@require_safe
def of_listing(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Listing.objects.select_related("sku__product")
    listing: Listing = _found(request, rows, pk)
    found = [diagnosis.of_listing(listing)]
    return _page(request, f"{listing}", found, back=_change_page(listing))


@require_safe
def of_sku(request: HttpRequest, pk: int) -> HttpResponse:
    sku: Sku = _found(request, Sku.objects.select_related("product"), pk)
    return _page(request, f"{sku}", diagnosis.of_skus([sku])[sku.pk], back=_change_page(sku))


@require_safe
def of_product(request: HttpRequest, pk: int) -> HttpResponse:
    product: Product = _found(request, Product.objects.all(), pk)
    found = diagnosis.of_product(product)
    shown = [(sku, [_column(one) for one in there]) for sku, there in found.skus[:MOST_SKUS]]
    context = {"skus": shown, "more": max(0, len(found.skus) - MOST_SKUS)}
    return _page(request, f"{product}", found.whole, back=_change_page(product), **context)


def _page(
    request: HttpRequest, name: str, found: Sequence[Diagnosis], *, back: str, **context: Any
) -> HttpResponse:
    context |= {
        **admin.site.each_context(request),
        "title": _("Why is it not synced? %(name)s") % {"name": name},
        "back": back,
        "columns": [_column(one) for one in found],
        "sections": list(_sections(found)),
    }
    return TemplateResponse(request, "integrations/diagnosis.html", context)


def _found(request: HttpRequest, rows: QuerySet[Any], pk: int) -> Any:
    return get_object_or_404(access(request).limit(rows), pk=pk)


def _change_page(row: Model) -> str:
    name = row._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{name}_change", args=[row.pk])


def _column(found: Diagnosis) -> Column:
    connection, blocking = found.connection, found.blocking
    name = f"{connection.store} · {platform_title(connection.platform)}"
    if blocking is None:
        return Column(found, name, "success", _("Nothing is in the way"))
    flow = f"{blocking.flow.label}: " if blocking.flow else ""
    return Column(found, name, COLOURS[blocking.standing], f"{flow}{blocking.trouble}")


def _sections(found: Sequence[Diagnosis]) -> Iterator[Section]:
    """The same conditions in the same order for every connection."""
    rows: dict[Flow | None, list[tuple[str, list[Cell]]]] = {}
    for there in zip(*(one.conditions for one in found), strict=True):
        cells = [_cell(one, diagnosed) for one, diagnosed in zip(there, found, strict=True)]
        rows.setdefault(there[0].flow, []).append((there[0].title, cells))
    for flow, some in rows.items():
        yield Section(flow.label if flow else _("Connection and link"), some)


def _cell(one: Condition, found: Diagnosis) -> Cell:
    first = one is found.blocking
    return Cell(one, COLOURS[one.standing], STANDINGS[one.standing], first)


PAGES = {Listing: of_listing, Sku: of_sku, Product: of_product}


def urls() -> list[Any]:
    """Of all three pages; ListingAdmin brings them in."""
    return [
        path(
            f"why/{model._meta.model_name}/<int:pk>/",
            admin.site.admin_view(view),
            name=_name(model),
        )
        for model, view in PAGES.items()
    ]


def _name(model: type[Model]) -> str:
    return f"integrations_{model._meta.model_name}_diagnosis"


@leading(gettext_lazy("Why is it not synced?"), "troubleshoot", "view")
def diagnose(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """The button of a page and of a list's rows: it leads to the diagnosis."""
    url = reverse(f"admin:{_name(self.model)}", args=[int(object_id)])
    return HttpResponseRedirect(url)


def offered_by(pages: Any) -> None:
    """Give an admin class the button."""
    pages.diagnose = diagnose
    pages.actions_detail = [*(pages.actions_detail or []), "diagnose"]
    pages.actions_row = [*(pages.actions_row or []), "diagnose"]
