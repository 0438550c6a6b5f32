from django.http import HttpResponse
from rest_framework.request import Request

from integrations.api.v1.writes import WriteView
from integrations.models import Resource, Scope


class ProductsView(WriteView):
    """Products and their SKUs; the body is explained in integrations/writes/products.py."""

    resource = Resource.PRODUCTS
    scopes = {"PUT": Scope.PRODUCTS_WRITE}

    def put(self, request: Request) -> HttpResponse:
        return self.take(request)
