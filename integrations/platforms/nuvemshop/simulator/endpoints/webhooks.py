"""Subscriptions: one event each, to an address that all the world can reach."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from integrations.platforms.nuvemshop.simulator import sales
from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.events import KNOWN, OLD
from integrations.platforms.nuvemshop.simulator.exchange import (
    Answer,
    Refusal,
    Request,
    not_found,
    refusal,
)
from integrations.platforms.nuvemshop.simulator.goods import Json
from integrations.platforms.nuvemshop.simulator.paging import page

NOT_HERE = ("localhost", "tiendanube.com", "nuvemshop.com", "nuvemshop.com.br")
WRONG_EVENT = (
    "Invalid event specified. Events allowed are available on Parameters section: "
    "https://tiendanube.github.io/api-documentation/resources/webhook#parameters"
)
WRONG_ADDRESS = "invalid url specified"
# The scope that an event needs is that of its resource.
SCOPES = {"order": "orders", "fulfillment_order": "orders", "product": "products"}


def webhooks(account: Account, request: Request) -> Answer:
    query, behind = request.query, int(request.query.get("since_id", 0))
    found = [
        row
        for id, row in sorted(account.postbox.webhooks.items())
        if id > behind and all(query.get(key) in (None, row[key]) for key in ("event", "url"))
    ]
    return page(account, request, found, dict)


def one_webhook(account: Account, request: Request) -> Answer:
    return Answer(body=_in_path(account, request))


def post_webhook(account: Account, request: Request) -> Answer:
    """The same one may be there twice."""
    told = _told(account, request, {})
    now = _now()
    webhook = {"id": account.postbox.new_id(), **told, "created_at": now, "updated_at": now}
    account.postbox.webhooks[webhook["id"]] = webhook
    return Answer(201, webhook)


def put_webhook(account: Account, request: Request) -> Answer:
    webhook = _in_path(account, request)
    webhook |= {**_told(account, request, webhook), "updated_at": _now()}
    return Answer(body=webhook)


def delete_webhook(account: Account, request: Request) -> Answer:
    _in_path(account, request)
    del account.postbox.webhooks[request.id]
    return Answer(body={})


def _told(account: Account, request: Request, known: Json) -> Json:
    told = {**known, **request.body}
    event, url = str(told.get("event") or ""), str(told.get("url") or "")
    wrong = {}
    if event not in (OLD if request.version == "v1" else KNOWN):
        wrong["event"] = [WRONG_EVENT]
    if not (account.knobs.any_address or _is_reachable(url)):
        wrong["url"] = [WRONG_ADDRESS]
    if wrong:
        raise Refusal(Answer(422, wrong))
    if SCOPES.get(event.partition("/")[0]) in account.knobs.forbidden:
        raise refusal(403, None)
    return {"event": event, "url": url}


def _is_reachable(url: str) -> bool:
    parts = urlsplit(url)
    host = parts.hostname or ""
    inside = host.startswith("127.") or any(f".{host}".endswith(f".{name}") for name in NOT_HERE)
    return parts.scheme == "https" and "." in host and not inside


def _in_path(account: Account, request: Request) -> Json:
    if request.id not in account.postbox.webhooks:
        raise not_found("Webhook")
    return account.postbox.webhooks[request.id]


def _now() -> str:
    return datetime.now(UTC).astimezone(sales.SAO_PAULO).isoformat(timespec="seconds")
