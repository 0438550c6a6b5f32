from django.http import HttpResponse
from rest_framework.request import Request

from integrations.api.v1.writes import WriteView
from integrations.models import Resource, Scope


class PricesView(WriteView):
    """List and sale prices; the body is explained in integrations/writes/prices.py."""

    resource = Resource.PRICES
    scopes = {"POST": Scope.PRICES_WRITE}

    def post(self, request: Request) -> HttpResponse:
        return self.take(request)
