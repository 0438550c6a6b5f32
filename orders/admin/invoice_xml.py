"""The XML of an invoice, for whoever may see its order."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from catalog.admin.access import access
from orders.admin.order_papers import XML_ADDRESS
from orders.models import Invoice


@require_safe
def invoice_xml(request: HttpRequest, order_id: int, pk: int) -> HttpResponse:
    """As a file: what others wrote is not shown as a page of ours."""
    rows = access(request).limit(Invoice.objects.exclude(xml=""))
    row = get_object_or_404(rows, pk=pk, order_id=order_id)
    answer = HttpResponse(row.xml, content_type="application/xml")
    header = content_disposition_header(as_attachment=True, filename=f"{row.key}-nfe.xml")
    answer.headers["Content-Disposition"] = header or "attachment"
    return answer


def urls() -> list[Any]:
    view = admin.site.admin_view(invoice_xml)
    return [path("<int:order_id>/invoices/<int:pk>.xml", view, name=XML_ADDRESS)]
