from typing import Annotated, Any, Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from msgspec import Meta
from rest_framework.request import Request

from integrations import diagnosis
from integrations.api.auth import token_of
from integrations.api.v1.collection import page
from integrations.api.v1.listing_json import diagnosis_json, listing_json
from integrations.api.v1.query import PageQuery, Text
from integrations.api.views import ApiView, answer
from integrations.models import Listing, Outbound, Scope

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
STATES = {
    "parked": {"is_parked": True},
    "waiting": {"is_parked": False, "is_waiting": True},
    "at_rest": {"is_parked": False, "is_waiting": False},
}


class ListingQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"sku": "sku__code", "connection": "connection_id", "external_id": "external_id"}
    LITERALS = frozenset({"connection", "limit"})

    sku: Text | None = None
    connection: Id | None = None
    external_id: Text | None = None
    state: Literal["parked", "waiting", "at_rest"] | None = None

    def filters(self, merchant_id: int) -> dict[str, Any]:
        return super().filters(merchant_id) | (STATES[self.state] if self.state else {})


class ListingsView(ApiView):
    """Pages of listings: which SKU is what on which connection, what it was told, what waits.

    `state` is of both figures together: `parked` when one waits for a person, else `waiting` when
    one has not been told yet, else `at_rest`. A `told` of null was never told: a figure nobody
    knows is not sent.
    """

    scopes = {"GET": Scope.PRODUCTS_READ}

    def get(self, request: Request) -> HttpResponse:
        return page(request, _listings(), ListingQuery, listing_json)


class DiagnosisView(ApiView):
    """Why a listing is not synced: `blocking` is the code of the first condition that keeps it
    back, null when all is told; `conditions` are all of them in the order they are looked at.

    `state` is `ok`, `blocks` (somebody has to act), `waits` (it passes by itself), `info` or
    `not_reached`; `flow` says what it keeps back: `products`, `stock`, `price`, or null for
    everything. `link` is the page of the back office on which it is put right.
    """

    scopes = {"GET": Scope.PRODUCTS_READ}

    def get(self, request: Request, listing_id: int) -> HttpResponse:
        mine = Listing.objects.filter(merchant_id=token_of(request).merchant_id)
        listing = get_object_or_404(mine.select_related("sku"), pk=listing_id)
        found = diagnosis.of_listing(listing)
        return answer(diagnosis_json(found, request.build_absolute_uri))


def _listings() -> QuerySet[Listing]:
    """Every merchant's, with what `listing_json` looks at."""
    rows = Outbound.objects.filter(listing=OuterRef("pk"))
    found = Listing.objects.select_related("sku", "connection__store")
    return found.prefetch_related("outbound_set").annotate(
        is_parked=Exists(rows.filter(parked_at__isnull=False)),
        is_waiting=Exists(rows.filter(due_at__isnull=False)),
    )
