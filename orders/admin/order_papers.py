"""Tables of an order's page: its invoices, its parcels, what came back."""

from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalog.admin.look import label, link
from catalog.admin.product_sections import Cell, Section
from catalog.admin.product_summary import money
from orders.admin.order_hooks import MOST_LINES
from orders.admin.outside_link import outside_link
from orders.models import Order, OrderReturn, Shipment

XML_ADDRESS = "orders_invoice_xml"
KEY_GROUP = 4


def invoices(request: HttpRequest, order: Order) -> Section | None:
    has_xml = Case(When(~Q(xml=""), then=Value(True)), default=Value(False))
    found: QuerySet[Any] = order.invoices.defer("xml").annotate(has_xml=has_xml)
    rows = [_invoice(row) for row in found[:MOST_LINES]]
    headers = [_("access key"), _("number"), _("issued at"), _("authorised"), _("total"), ""]
    return Section(_("Invoices"), headers, rows) if rows else None


def _invoice(row: Any) -> list[Cell]:
    links = [outside_link(row.link, _("See the invoice"))] if row.link else []
    if row.has_xml:
        links.append(link(reverse(f"admin:{XML_ADDRESS}", args=[row.order_id, row.pk]), "XML"))
    authorised = moment(row.authorised_at) if row.authorised_at else label("warning", _("not yet"))
    return [
        format_html('<code class="od-key">{}</code>', in_groups(row.key)),
        f"{row.number}/{row.series}",
        moment(row.issued_at),
        authorised,
        "–" if row.total is None else money(row.total),
        format_html_join(" · ", "{}", ((one,) for one in links)),
    ]


def in_groups(key: str) -> str:
    """An NF-e's key as people read it aloud."""
    return " ".join(key[start : start + KEY_GROUP] for start in range(0, len(key), KEY_GROUP))


def shipments(request: HttpRequest, order: Order) -> Section | None:
    found: QuerySet[Shipment] = order.shipments.select_related("carrier")
    rows = [_shipment(row) for row in found[:MOST_LINES]]
    headers = [_("carrier"), _("tracking code"), _("shipped at"), _("delivered at")]
    return Section(_("Shipments"), headers, rows) if rows else None


def _shipment(row: Shipment) -> list[Cell]:
    code = row.tracking_code or _("Track")
    tracked = outside_link(row.tracking_url, code) if row.tracking_url else row.tracking_code
    delivered: str | SafeString = label("primary", _("on its way"))
    if row.delivered_at:
        delivered = format_html("{} {}", moment(row.delivered_at), label("success", _("delivered")))
    name = row.carrier_name or (row.carrier.name if row.carrier else "")
    return [name or "–", tracked or "–", moment(row.shipped_at), delivered]


def returns(request: HttpRequest, order: Order) -> Section | None:
    found: QuerySet[OrderReturn] = order.returns.prefetch_related("items__item__sku")
    rows = [_return(row) for row in found[:MOST_LINES]]
    headers = [_("reference"), _("units"), _("reason"), _("back in stock"), _("received at")]
    return Section(_("Returns"), headers, rows) if rows else None


def _return(row: OrderReturn) -> list[Cell]:
    units = ", ".join(f"{one.quantity} × {one.item.sku.code}" for one in row.items.all())
    back = label("success", _("yes")) if row.restock else label("default", _("no"))
    return [row.reference, units, row.reason or "–", back, moment(row.created_at)]


def moment(at: Any) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
