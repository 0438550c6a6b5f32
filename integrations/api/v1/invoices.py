from django.http import HttpResponse
from rest_framework.request import Request

from integrations.api.v1.writes import WriteView
from integrations.models import Resource, Scope


class InvoicesView(WriteView):
    """NF-es of orders; they are read with their order.

    The body is explained in integrations/writes/invoices.py.
    """

    resource = Resource.INVOICES
    scopes = {"POST": Scope.ORDERS_WRITE}

    def post(self, request: Request) -> HttpResponse:
        return self.take(request)
