"""How a merchant installs the app: the way to the consent, and the code that comes back exchanged
for a token. Only the app's own values are at hand, there is no connection yet."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import httpx

from integrations.contract import Call, Grant, PlatformError, Wire
from integrations.http import MASK, Http
from integrations.platforms.nuvemshop.client import segment, user_agent
from integrations.platforms.nuvemshop.errors import in_plain_words
from integrations.platforms.nuvemshop.fields import AUTH_URL

TOKEN_PATH = "/apps/authorize/token"  # noqa: S105  an address


def consent_address(app: Mapping[str, Any], state: str) -> str:
    """Scopes and the address to come back to are set in the partner panel, not said here."""
    app_id = segment(_text(app, "app_id"))
    return f"{_host(app)}/apps/{app_id}/authorize?{urlencode({'state': state})}"


def exchange(app: Mapping[str, Any], code: str, wire: Wire) -> Grant:
    """Raises as contract.Installable. What is no answer at all may be tried again, but a code is
    good for minutes only, and once."""
    secret = _text(app, "app_secret")
    http = Http(
        _host(app),
        headers={"User-Agent": user_agent(_text(app, "contact"))},
        secrets=(secret, code),
        wire=replace(wire, after=lambda call: wire.after(_without_token(call))),
    )
    body = {
        "client_id": _text(app, "app_id"),
        "client_secret": secret,
        "grant_type": "authorization_code",
        "code": code,
    }
    try:
        response = http.request("POST", TOKEN_PATH, json=body)
    except PlatformError as error:
        raise _as_refusal(in_plain_words(error)) from error
    return grant_of(_decoded(response))


def grant_of(answer: Any) -> Grant:
    """A refusal comes with HTTP 200 as well: only the body tells.

    Raises PlatformError(permanent=True): code "grant_refused", with the platform's words.
    """
    body = answer if isinstance(answer, dict) else {}
    token, store_id = body.get("access_token"), body.get("user_id") or body.get("store_id")
    if body.get("error") or not token or not store_id:
        words = body.get("error_description") or body.get("error") or type(answer).__name__
        raise PlatformError(str(words), code="grant_refused", permanent=True)
    scopes = (scope.strip() for scope in str(body.get("scope") or "").split(","))
    return Grant(
        account=str(store_id),
        settings={"store_id": str(store_id)},
        secrets={"token": str(token)},
        scopes=frozenset(filter(None, scopes)),
    )


def _as_refusal(error: PlatformError) -> PlatformError:
    """Unauthorised would be a connection's token; here it is the app that is not let in."""
    if error.permanent or error.status in (401, 403):
        return PlatformError(
            error.detail, code="grant_refused", permanent=True, status=error.status
        )
    return error


def _without_token(call: Call) -> Call:
    """The answer is the one text in which a secret stands that nobody knew before."""
    return replace(call, response=MASK) if "access_token" in call.response else call


def _decoded(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _host(app: Mapping[str, Any]) -> str:
    return (_text(app, "auth_url") or AUTH_URL).rstrip("/")


def _text(app: Mapping[str, Any], key: str) -> str:
    return str(app.get(key) or "").strip()
