"""Orders and the feed of changed orders."""

from datetime import datetime
from typing import Any

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.exchange import (
    Answer,
    Request,
    not_found,
    refusal,
)
from integrations.platforms.anymarket.simulator.paging import limit_of, page


def orders(account: Account, request: Request) -> Answer:
    query = request.query
    found = [account.orders[order_id] for order_id in sorted(account.orders)]
    if "status" in query:
        found = [order for order in found if order["status"] == query["status"]]
    if "createdAfter" in query:
        after = _moment(request, "createdAfter")
        found = [order for order in found if _created(order) >= after]
    if "createdBefore" in query:
        before = _moment(request, "createdBefore")
        found = [order for order in found if _created(order) <= before]
    return page(request, found, lambda order: _told(account, order))


def one_order(account: Account, request: Request) -> Answer:
    order = account.orders.get(request.id)
    if order is None:
        raise not_found(request.id)
    return Answer(body=_told(account, order))


def feed(account: Account, request: Request) -> Answer:
    """A bare array; five random entries unless a limit is given."""
    return Answer(body=account.feed.some(limit_of(request), account.knobs.feed_copies))


def acknowledge(account: Account, request: Request) -> Answer:
    token = str((request.body or {}).get("token", ""))
    if not account.feed.acknowledge(request.id, token, request.query.get("status", "")):
        raise refusal(400, "Não foi possível finalizar a chamada.")
    return Answer(204)


def _told(account: Account, order: dict[str, Any]) -> dict[str, Any]:
    if order["id"] in account.knobs.malformed_orders:
        return {**order, "createdAt": "ontem", "items": "?"}
    return order


def _created(order: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(order["createdAt"])


def _moment(request: Request, name: str) -> datetime:
    """With an offset, or refused by name."""
    text = request.query[name]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refusal(
            422,
            f"O parâmetro '{name}' com a data informada '{text}', está em formato incorreto. "
            "Por favor verificar a documentação",
        )
    return moment
