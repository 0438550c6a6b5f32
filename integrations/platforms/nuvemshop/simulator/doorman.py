"""Whose store a request is for, and whether its headers are as the API wants them."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.exchange import Request, refusal

VERSIONS = ("v1", "2025-03")
# The lower case of the first is asked for.
TOKEN_HEADERS = {"authentication": "bearer", "authorization": "Bearer"}


def account_for(accounts: Iterable[Account], request: Request) -> tuple[Account, str]:
    """The store, and the path inside it. A token is good for one store."""
    found = re.fullmatch(r"/([^/]+)/([^/]+)(/.*)", request.path)
    if found is None or found[1] not in VERSIONS:
        raise refusal(404, None)
    for account in accounts:
        if account.oi == unquote(found[2]) and _told(request) == account.token:
            if account.knobs.revoked:
                break
            return account, found[3]
    raise refusal(401, "Invalid access token")


def check_headers(account: Account, request: Request) -> None:
    if "(" not in request.headers.get("user-agent", ""):
        raise refusal(400, None)
    json_told = request.headers.get("content-type", "").startswith("application/json")
    if request.method in ("POST", "PUT", "PATCH") and not json_told:
        raise refusal(415, "Content-Type should be application/json")
    if account.knobs.unpaid:
        raise refusal(402, None)
    if request.path.split("/")[1] in account.knobs.forbidden:
        raise refusal(403, None)


def _told(request: Request) -> str:
    for header, word in TOKEN_HEADERS.items():
        kind, _, token = request.headers.get(header, "").partition(" ")
        if kind == word:
            return token
    return ""
