from typing import Annotated

from django.http import HttpResponse
from msgspec import Meta
from rest_framework.request import Request

from integrations.api.v1.collection import page
from integrations.api.v1.query import PageQuery, Text
from integrations.api.v1.waiting_order_json import waiting_order_json
from integrations.api.views import ApiView
from integrations.models import Scope, WaitingOrder

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class WaitingOrderQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"connection": "connection_id", "reason": "code", "number": "number"}
    LITERALS = frozenset({"connection", "limit"})

    connection: Id | None = None
    reason: Text | None = None
    number: Text | None = None


class WaitingOrdersView(ApiView):
    """Pages of orders that were read and are not imported yet, the longest waiting first.

    `reason` is a code: `unmapped_carrier`, with the platform's word in `term`, `unknown_sku`,
    `totals_disagree`… One that comes in is no longer here, and is among /orders.
    """

    scopes = {"GET": Scope.ORDERS_READ}

    def get(self, request: Request) -> HttpResponse:
        rows = WaitingOrder.objects.select_related("inbound", "connection__store")
        rows = rows.prefetch_related("items__sku")
        return page(request, rows, WaitingOrderQuery, waiting_order_json)
