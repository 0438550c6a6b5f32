from django.http import HttpResponse
from rest_framework.request import Request

from integrations.api.v1.writes import WriteView
from integrations.models import Resource, Scope


class ReturnsView(WriteView):
    """Goods that came back; the body is explained in integrations/writes/returns.py."""

    resource = Resource.RETURNS
    scopes = {"POST": Scope.ORDERS_WRITE}

    def post(self, request: Request) -> HttpResponse:
        return self.take(request)
