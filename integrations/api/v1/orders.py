from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from integrations.api.auth import token_of
from integrations.api.v1.collection import page
from integrations.api.v1.order_json import order_json, order_with_events_json
from integrations.api.v1.order_query import OrderQuery
from integrations.api.views import ApiView, answer
from integrations.models import Scope
from orders.models import Invoice, Order, OrderItem, Shipment


class OrdersView(ApiView):
    """Pages of orders, the longest unchanged first.

    An order is dated when its change is written and seen when that is committed, a moment later.
    Who polls with `updated_after` starts some minutes before the last time seen.
    """

    scopes = {"GET": Scope.ORDERS_READ}

    def get(self, request: Request) -> HttpResponse:
        return page(request, _orders(), OrderQuery, order_json)


class OrderView(ApiView):
    """One order with its history."""

    scopes = {"GET": Scope.ORDERS_READ}

    def get(self, request: Request, order_id: int) -> HttpResponse:
        orders = _orders().filter(merchant_id=token_of(request).merchant_id)
        order = get_object_or_404(orders.prefetch_related("events"), pk=order_id)
        return answer(order_with_events_json(order))


def _orders() -> QuerySet[Order]:
    """Every merchant's, with all that order_json.py shows."""
    items = OrderItem.objects.select_related("sku")
    invoices = Invoice.objects.defer("xml")
    return Order.objects.prefetch_related(
        Prefetch("items", queryset=items),
        Prefetch("invoices", queryset=invoices),
        Prefetch("shipments", queryset=Shipment.objects.select_related("carrier")),
        "returns__items",
    )
