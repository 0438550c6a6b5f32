"""Who asks (`Authorization: Bearer dpr_…`) and what they may do. The merchant is the token's."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from integrations import tokens
from integrations.models import ApiToken


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[None, ApiToken] | None:
        scheme, _space, plain = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = tokens.find(plain.strip(), now)
        if token is None:
            raise AuthenticationFailed(
                _("This token is unknown, expired or revoked."), code="invalid_token"
            )
        tokens.note_use(token, now)
        return None, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def token_of(request: Request) -> ApiToken:
    """The token of a request that has one; raises NotAuthenticated (401) for one that has not."""
    token: Any = request.auth  # DRF's types know only its own tokens
    if not isinstance(token, ApiToken):
        raise NotAuthenticated
    return token


class HasScope(BasePermission):
    """The view's `scopes` say which scope each of its methods needs.

    DRF imports this module while it makes APIView, so the view's type cannot be named here.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        token = token_of(request)
        method = "GET" if request.method == "HEAD" else request.method
        if method not in view.allowed_methods:
            return True  # nobody is kept from hearing that there is no such method
        scope = view.scopes[method]
        self.code = "missing_scope"
        self.message = _("This token lacks the scope %(scope)s.") % {"scope": scope}
        return scope in token.scopes
