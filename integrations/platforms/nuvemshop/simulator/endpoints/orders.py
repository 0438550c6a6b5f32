"""Orders: the list, always in the order of their making and never a long one, and one of them."""

from datetime import UTC, datetime
from typing import Any

from integrations.platforms.nuvemshop.simulator import sales
from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.exchange import (
    Answer,
    Request,
    not_found,
    refusal,
)
from integrations.platforms.nuvemshop.simulator.paging import page, too_many

ALWAYS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def orders(account: Account, request: Request) -> Answer:
    changed, made = (_span(request, axis) for axis in ("updated_at", "created_at"))
    behind = int(request.query.get("since_id", 0))
    found = [
        id
        for id in sorted(account.orders)
        if id > behind
        and changed[0] <= account.changed_at[id] <= changed[1]
        and made[0] <= account.made_at(id) <= made[1]
    ]
    if len(found) > account.knobs.most_rows:
        raise too_many(account)
    return page(account, request, found, lambda id: _told(account, id, request))


def one_order(account: Account, request: Request) -> Answer:
    if request.id not in account.orders:
        raise not_found("Order")
    return Answer(body=_told(account, request.id, request))


def _told(account: Account, id: int, request: Request) -> dict[str, Any]:
    knobs = account.knobs
    if id in knobs.malformed_orders:
        return {"id": id, "created_at": "ontem", "products": "?"}
    order = sales.told(
        account.orders[id],
        whole="fulfillment_orders" in request.query.get("aggregates", ""),
        unfinished=id in knobs.unfinished_orders,
    )
    return {**order, "updated_at": sales.written(account.changed_at[id], id)}


def _span(request: Request, axis: str) -> tuple[datetime, datetime]:
    first, last = (_moment(request, f"{axis}_{end}") for end in ("min", "max"))
    return first or ALWAYS[0], last or ALWAYS[1]


def _moment(request: Request, name: str) -> datetime | None:
    """With an offset, or refused: an offset whose plus was not encoded is a blank here."""
    text = request.query.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise refusal(422, f"Invalid {name}")
    return moment
