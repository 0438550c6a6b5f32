"""The installation of an app: outside the API, under another host over there."""

import re
import secrets
from collections.abc import Iterable
from typing import Protocol
from urllib.parse import urlencode

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.apps import Apps, Refused
from integrations.platforms.nuvemshop.simulator.exchange import Answer, Request, refusal

PREFIX = "/apps/"
TOKEN = "/apps/authorize/token"  # noqa: S105  an address


class Stores(Protocol):
    """The part of the simulator that knows apps and stores."""

    apps: Apps

    def accounts(self) -> Iterable[Account]: ...


def install(simulator: Stores, request: Request) -> Answer:
    """Raises Refusal."""
    if request.path == TOKEN:
        return _token(simulator, request)
    found = re.fullmatch(r"/apps/([^/]+)/authorize", request.path)
    if found is None or request.method != "GET":
        raise refusal(404, None)
    return _back(simulator, found[1], request)


def _back(simulator: Stores, app_id: str, request: Request) -> Answer:
    """As if the merchant had consented before. Whoever comes from the store's admin brings no
    state; `store` says which one that is."""
    try:
        app = simulator.apps.one(app_id)
    except KeyError as error:
        raise refusal(404, None) from error
    wanted = request.query.get("store") or app.store
    store = next((row.oi for row in simulator.accounts() if wanted in ("", row.oi)), "")
    if not store or not app.redirect_url:
        raise refusal(404, None)
    told = {"code": simulator.apps.new_code(app, store)}
    if "state" in request.query:
        told["state"] = request.query["state"]
    return Answer(302, headers={"location": f"{app.redirect_url}?{urlencode(told)}"})


def _token(simulator: Stores, request: Request) -> Answer:
    """A refusal comes with 200. A new token is the end of the one before."""
    if request.method != "POST":
        raise refusal(404, None)
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise refusal(415, "Content-Type should be application/json")
    told = {key: str(value) for key, value in (request.body or {}).items()}
    try:
        if told.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type", "The grant type is not supported")
        app, store = simulator.apps.redeemed(
            told.get("client_id", ""), told.get("client_secret", ""), told.get("code", "")
        )
    except Refused as error:
        return Answer(body={"error": error.error, "error_description": error.description})
    token = secrets.token_hex(20)
    for account in simulator.accounts():
        if account.oi == store:
            account.install(app, token)
    return Answer(
        body={
            "access_token": token,
            "token_type": "bearer",
            "scope": app.scopes,
            "user_id": store,
        }
    )
