from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from integrations.api.auth import token_of
from integrations.api.v1 import order_query
from integrations.api.v1.order_json import order_json, order_with_events_json
from integrations.api.views import ApiView, answer
from integrations.models import Scope
from orders.models import Order, OrderItem


class OrdersView(ApiView):
    """Pages of orders, the longest unchanged first.

    An order is dated when its change is written and seen when that is committed, a moment later.
    Who polls with `updated_after` starts some minutes before the last time seen.
    """

    scopes = {"GET": Scope.ORDERS_READ}

    def get(self, request: Request) -> HttpResponse:
        query = order_query.read(request.query_params)
        orders, cursor = order_query.page(_orders_of(token_of(request).merchant_id), query)
        following = order_query.with_cursor(request.query_params, cursor)
        return answer(
            {
                "items": [order_json(order) for order in orders],
                "next": request.build_absolute_uri(f"?{following}") if cursor else None,
            }
        )


class OrderView(ApiView):
    """One order with its history."""

    scopes = {"GET": Scope.ORDERS_READ}

    def get(self, request: Request, order_id: int) -> HttpResponse:
        orders = _orders_of(token_of(request).merchant_id).prefetch_related("events")
        return answer(order_with_events_json(get_object_or_404(orders, pk=order_id)))


def _orders_of(merchant_id: int) -> QuerySet[Order]:
    items = OrderItem.objects.select_related("sku")
    return Order.objects.filter(merchant_id=merchant_id).prefetch_related(
        Prefetch("items", queryset=items)
    )
