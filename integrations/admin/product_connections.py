"""Where a product is sold: on its page, a figure in the head and a line for each connection."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.admin.filters import RelatedFilter
from catalog.admin.look import label, link
from catalog.admin.product_sections import Section
from catalog.admin.product_summary import Fact
from catalog.admin.products import ProductAdmin
from catalog.models import Product, Sku
from integrations.admin.connection_state import CONNECTION_COLOURS, platform_title
from integrations.admin.listings import ListingAdmin
from integrations.models import Connection, Listing, Outbound, State
from integrations.models.work import OutboundTopic


def on_connections(request: HttpRequest, product: Product) -> list[Fact]:
    """On how many of the merchant's connections some SKU of it is linked."""
    everywhere = Connection.objects.filter(merchant=product.merchant_id).count()
    here = Listing.objects.filter(sku__product=product).aggregate(
        number=Count("connection", distinct=True)
    )["number"]
    text = _("%(number)d of %(all)d") % {"number": here, "all": everywhere}
    return [Fact(_("Connections"), text, alarming=bool(everywhere) and not here)]


def per_connection(request: HttpRequest, product: Product) -> Section | None:
    """Each connection with its state, what is linked there, and what waits or is parked."""
    skus = Sku.objects.filter(product=product)
    number = skus.count()
    linked = dict(
        Listing.objects.filter(sku__in=skus)
        .order_by()
        .values_list("connection")
        .annotate(number=Count("pk"))
    )
    work = _work(skus)
    connections = Connection.objects.filter(merchant=product.merchant_id)
    rows = [
        [
            _page(connection),
            _state(connection),
            _linked(product, linked.get(connection.pk, 0), number),
            *(_topic(work.get((connection.pk, topic))) for topic in OutboundTopic),
        ]
        for connection in connections.select_related("store").order_by("store__name", "pk")
    ]
    if not rows:
        return None
    headers = [_("Connection"), _("state"), _("linked SKUs"), *(t.label for t in OutboundTopic)]
    return Section(_("Where it is sold"), headers, rows)


def _work(skus: Any) -> dict[tuple[int, str], dict[str, Any]]:
    rows = Outbound.objects.filter(sku__in=skus).order_by().values("connection_id", "topic")
    counted = rows.annotate(
        waiting=Count("pk", filter=Q(due_at__isnull=False)),
        parked=Count("pk", filter=Q(parked_at__isnull=False)),
    )
    return {(row["connection_id"], row["topic"]): dict(row) for row in counted}


def _topic(work: dict[str, Any] | None) -> str | SafeString:
    if work is None:
        return "–"
    if work["parked"]:
        return label("danger", ngettext("%d parked", "%d parked", work["parked"]) % work["parked"])
    if work["waiting"]:
        return label(
            "primary", ngettext("%d waiting", "%d waiting", work["waiting"]) % work["waiting"]
        )
    return label("success", _("up to date"))


def _linked(product: Product, linked: int, number: int) -> SafeString:
    url = reverse("admin:integrations_listing_changelist")
    text = _("%(number)d of %(all)d") % {"number": linked, "all": number}
    return link(f"{url}?sku__product__id__exact={product.pk}", text)


def _page(connection: Connection) -> SafeString:
    url = reverse("admin:integrations_connection_change", args=[connection.pk])
    name = f"{connection.store.name} · {platform_title(connection.platform)}"
    return link(url, name)


def _state(connection: Connection) -> SafeString:
    state = State(connection.state)
    return label(CONNECTION_COLOURS[state], state.label)


# The page leads to the listings of its product.
ListingAdmin.list_filter = [*ListingAdmin.list_filter, ("sku__product", RelatedFilter)]
ProductAdmin.facts = [*ProductAdmin.facts, on_connections]
ProductAdmin.sections = [*ProductAdmin.sections, per_connection]
