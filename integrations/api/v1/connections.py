from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from integrations import parameters
from integrations.api.auth import token_of
from integrations.api.bodies import json_body
from integrations.api.v1.collection import page
from integrations.api.v1.connection_body import wanted
from integrations.api.v1.connection_json import connection_json
from integrations.api.v1.query import PageQuery, Text
from integrations.api.views import ApiView, answer
from integrations.models import Connection, Scope, State


class ConnectionQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"platform": "platform", "store": "store__name", "state": "state"}

    platform: Text | None = None
    store: Text | None = None
    state: State | None = None


class ConnectionsView(ApiView):
    """Pages of connections: what flows on each, its parameters, and what the plan allows.

    `entitlements.real_time` is about `sale_events` and about a `push_interval` of 0.
    """

    scopes = {"GET": Scope.CONNECTIONS_READ}

    def get(self, request: Request) -> HttpResponse:
        return page(request, _connections(), ConnectionQuery, connection_json)


class ConnectionView(ApiView):
    """One connection. PATCH changes its parameters with all that the page's button "Save" does;
    it is no traffic, so it is applied also while the merchant's integration is switched off.

    403 "not_in_plan" with the reason and the way when the plan does not include what is asked
    for, 400 "not_offered" for what the platform has not; then nothing is changed. The body is
    explained in connection_body.py.
    """

    scopes = {"GET": Scope.CONNECTIONS_READ, "PATCH": Scope.CONNECTIONS_WRITE}

    def get(self, request: Request, connection_id: int) -> HttpResponse:
        return answer(connection_json(_mine(request, connection_id)))

    @transaction.atomic
    def patch(self, request: Request, connection_id: int) -> HttpResponse:
        columns: dict[str, Any] = wanted(json_body(request))
        connection = _mine(request, connection_id, lock=True)
        parameters.change(connection, columns)
        return answer(connection_json(connection))


def _mine(request: Request, connection_id: int, *, lock: bool = False) -> Connection:
    mine = _connections().filter(merchant_id=token_of(request).merchant_id)
    rows = mine.select_for_update(of=("self",), no_key=True) if lock else mine
    return get_object_or_404(rows, pk=connection_id)


def _connections() -> QuerySet[Connection]:
    """Every merchant's, with what `connection_json` looks at."""
    return Connection.objects.select_related("store", "merchant", "warehouse", "price_table")
