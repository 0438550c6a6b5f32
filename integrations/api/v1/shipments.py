from django.http import HttpResponse
from rest_framework.request import Request

from integrations.api.v1.writes import WriteView
from integrations.models import Resource, Scope


class ShipmentsView(WriteView):
    """Parcels on their way. The body is explained in integrations/writes/shipments.py."""

    resource = Resource.SHIPMENTS
    scopes = {"POST": Scope.ORDERS_WRITE}

    def post(self, request: Request) -> HttpResponse:
        return self.take(request)
