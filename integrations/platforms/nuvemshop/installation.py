"""The answer to the exchange of an installation's code for a token: pure, for the door to use."""

from dataclasses import dataclass
from typing import Any

from integrations.contract import PlatformError


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A token of a store; an earlier one of the same app and store is dead from now on."""

    store_id: str
    token: str
    scopes: frozenset[str]


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
    return Grant(store_id=str(store_id), token=str(token), scopes=frozenset(filter(None, scopes)))
