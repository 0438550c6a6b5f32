from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpResponse
from msgspec import Struct
from rest_framework.request import Request

from integrations.api.v1.collection import CollectionView
from integrations.api.v1.query import ChangeQuery, Text
from integrations.models import Resource, Scope
from orders.models import Carrier


class CarrierJson(Struct):
    code: str
    name: str
    document: str
    tracking_url: str
    active: bool
    updated_at: datetime


class CarrierQuery(ChangeQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {"code": "code"}

    code: Text | None = None


class CarriersView(CollectionView):
    """Who brings the parcels. POST is PUT by another name: both create or change by code.

    The body is explained in integrations/writes/carriers.py.
    """

    query = CarrierQuery
    resource = Resource.CARRIERS
    scopes = {"GET": Scope.ORDERS_READ, "PUT": Scope.ORDERS_WRITE, "POST": Scope.ORDERS_WRITE}

    def rows(self) -> QuerySet[Carrier]:
        return Carrier.objects.all()

    def shown(self, carrier: Carrier) -> CarrierJson:
        return CarrierJson(
            **{name: getattr(carrier, name) for name in CarrierJson.__struct_fields__}
        )

    def post(self, request: Request) -> HttpResponse:
        return self.take(request)
