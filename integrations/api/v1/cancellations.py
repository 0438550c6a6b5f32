from django.http import HttpResponse
from rest_framework.request import Request

from integrations.api.v1.writes import WriteView
from integrations.models import Resource, Scope


class CancellationsView(WriteView):
    """Orders, or units of them, that will not be sent.

    The body is explained in integrations/writes/cancellations.py.
    """

    resource = Resource.CANCELLATIONS
    scopes = {"POST": Scope.ORDERS_WRITE}

    def post(self, request: Request) -> HttpResponse:
        return self.take(request)
