"""What every endpoint of the API has in common."""

from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn

import msgspec
from django.http import HttpResponse
from rest_framework.exceptions import NotFound
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from integrations.models import Scope


class ApiView(APIView):
    """One address of the API; `scopes` names what a token needs for each method."""

    scopes: ClassVar[Mapping[str, Scope]] = {}
    http_method_names = ["get", "head", "post", "put", "patch"]

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """JSON, whatever the client's library accepts by default."""
        renderer = self.get_renderers()[0]
        return renderer, renderer.media_type or ""


class Nowhere(ApiView):
    """An address below /api/ that is none: told as a problem, not as a page."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotFound


def answer(value: object, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(value), status=status, content_type="application/json")
