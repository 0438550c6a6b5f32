""" "Publish on…": which connections, what would be refused or left out there, and what is fine."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.admin.access import access
from catalog.models import Product
from catalog.tenancy import CHANGING
from integrations import publications
from integrations.admin.publication_columns import names_of
from integrations.content import frozen
from integrations.models import Connection, Publication
from integrations.sync.preview import Preview, Verdict, preview

NAME = "integrations_publication_publish"
# More are published from the connection's page, all at once.
MOST = 100
COLOURS = {
    Verdict.GOES: "success",
    Verdict.REMARKS: "warning",
    Verdict.WAITS: "danger",
    "published": "info",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One product on one connection."""

    product: Product
    colour: str
    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    connection: Connection
    lines: list[Line]
    summary: list[tuple[str, str]]
    published: int


def address(product_ids: Sequence[int]) -> str:
    """The page for these products."""
    query = QueryDict(mutable=True)
    query.setlist("product", [str(pk) for pk in product_ids])
    return f"{reverse(f'admin:{NAME}')}?{query.urlencode()}"


@require_http_methods(["GET", "POST"])
def publish_page(request: HttpRequest) -> HttpResponse:
    products = _products(request)
    connections = _connections(request, products)
    if request.method == "POST":
        chosen = [one for one in connections if str(one.pk) in request.POST.getlist("connection")]
        return _pressed(request, chosen, [product.pk for product in products])
    places = _places(connections, products)
    context = {
        **admin.site.each_context(request),
        "title": _("Publish on…"),
        "products": products,
        "places": places,
        "any_published": any(place.published for place in places),
        "truncated": MOST if len(products) == MOST else None,
    }
    return TemplateResponse(request, "integrations/publish.html", context)


def _products(request: HttpRequest) -> list[Product]:
    """Those of the named products that this person may change, of one merchant.

    Raises PermissionDenied when there is none.
    """
    given = request.POST if request.method == "POST" else request.GET
    ids = [int(text) for text in given.getlist("product") if text.isdecimal() and len(text) < 19]
    mine = access(request).limit(Product.objects.all(), "merchant", CHANGING)
    found = list(mine.filter(pk__in=ids).order_by("code")[:MOST])
    if not found:
        raise PermissionDenied
    return [product for product in found if product.merchant_id == found[0].merchant_id]


def _connections(request: HttpRequest, products: Sequence[Product]) -> list[Connection]:
    mine = access(request).limit(Connection.objects.all(), "merchant", CHANGING)
    return list(mine.filter(merchant_id=products[0].merchant_id).select_related("store"))


def _pressed(
    request: HttpRequest, chosen: Sequence[Connection], product_ids: Sequence[int]
) -> HttpResponse:
    if not chosen:
        messages.warning(request, _("Choose at least one connection."))
        return HttpResponseRedirect(address(product_ids))
    if "republish" in request.POST:
        number = sum(publications.republish(one, product_ids) for one in chosen)
        text = _("%(number)d products will be told anew.")
    else:
        number = sum(publications.want(one, product_ids) for one in chosen)
        text = _("%(number)d products are on their way to be published.")
    messages.success(request, text % {"number": number})
    return HttpResponseRedirect(reverse("admin:integrations_publication_changelist"))


def _places(connections: Sequence[Connection], products: Sequence[Product]) -> list[Place]:
    ids = [product.pk for product in products]
    rows = Publication.objects.filter(connection__in=connections, product__in=ids)
    known = {(row.connection_id, row.product_id): row for row in rows}
    external: dict[int, dict[int, str]] = defaultdict(dict)
    for (connection_id, product_id), row in known.items():
        external[connection_id][product_id] = row.external_product_id
    seen = preview(connections, ids, external)
    differing = frozen.differs_of(list(known.values()))
    return [
        _place(one, products, seen[one.pk], known, differing)
        for one in connections
        if one.pk in seen
    ]


def _place(
    connection: Connection,
    products: Sequence[Product],
    seen: dict[int, Preview],
    known: dict[tuple[int, int], Publication],
    differing: dict[int, list[str]],
) -> Place:
    lines, verdicts = [], Counter[str]()
    for product in products:
        if product.pk not in seen:
            continue  # deleted meanwhile
        row, found = known.get((connection.pk, product.pk)), seen[product.pk]
        published = row is not None and row.published_at is not None
        verdict = "published" if published else found.verdict
        verdicts[verdict] += 1
        texts = (*found.stops, *found.remarks)
        if row is not None and (names := names_of(differing.get(row.pk, []))):
            texts = (_("Differs: %(fields)s") % {"fields": names}, *texts)
        lines.append(Line(product, COLOURS[verdict], _labels()[verdict], texts))
    summary = [
        (COLOURS[verdict], f"{verdicts[verdict]} · {label}")
        for verdict, label in _labels().items()
        if verdicts[verdict]
    ]
    return Place(connection, lines, summary, verdicts["published"])


def _labels() -> dict[Any, str]:
    return {
        Verdict.GOES: _("goes"),
        Verdict.REMARKS: _("goes, with remarks"),
        Verdict.WAITS: _("would wait"),
        "published": _("published"),
    }
