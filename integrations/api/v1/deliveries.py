from django.http import HttpResponse
from rest_framework.request import Request

from integrations.api.v1.writes import WriteView
from integrations.models import Resource, Scope


class DeliveriesView(WriteView):
    """Parcels that have arrived. The body is explained in integrations/writes/deliveries.py."""

    resource = Resource.DELIVERIES
    scopes = {"POST": Scope.ORDERS_WRITE}

    def post(self, request: Request) -> HttpResponse:
        return self.take(request)
