from django.http import HttpResponse
from rest_framework.request import Request

from integrations.api.v1.writes import WriteView
from integrations.models import Resource, Scope


class StockView(WriteView):
    """Absolute stock counts; the body is explained in integrations/writes/stock.py."""

    resource = Resource.STOCK
    scopes = {"POST": Scope.STOCK_WRITE}

    def post(self, request: Request) -> HttpResponse:
        return self.take(request)
