"""The shop's API, as NOTES.md tells it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from integrations.platforms.sandbox.simulator import catalog, fulfilment
from integrations.platforms.sandbox.simulator.account import Account
from integrations.platforms.sandbox.simulator.holdings import Json
from integrations.platforms.sandbox.simulator.refusal import Refusal

PAGE = 50
LISTING = ("id", "product_id", "sku", "title", "ean")
MOST_ITEMS = Meta(max_length=100)


class StockItem(Struct):
    listing_id: str
    quantity: Annotated[int, Meta(ge=0)]


class PriceItem(Struct):
    listing_id: str
    price: Decimal = field(name="list_price")
    sale: Decimal = field(name="sale_price")


def answer(account: Account, method: str, path: str, query: Mapping[str, str], body: Any) -> Any:
    """JSON. Raises Refusal; what the caller wrote wrongly raises what the reading of it raises."""
    match method, path.split("/")[1:]:
        case "GET", ["account"]:
            return {"name": f"Sandbox {account.oi}", "listings": len(account.listings)}
        case "GET", ["listings"]:
            return _page(account.listings, query, _listing)
        case "GET", ["words", kind] if kind in account.words:
            return _page(dict(enumerate(account.words[kind], start=1)), query)
        case "POST", ["words", ("brand" | "category") as kind]:
            return catalog.create_word(account, kind, body)
        case "GET", ["products"]:
            return _page(catalog.find(account, query), query, partial(catalog.shown, account))
        case "POST", ["products"]:
            return catalog.create(account, body)
        case "PUT", ["products", product_id]:
            return catalog.replace(account, product_id, body)
        case "PUT", ["stock"]:
            stock = msgspec.convert(body, Annotated[list[StockItem], MOST_ITEMS])
            return _take(account, stock, account.accepted_stock)
        case "PUT", ["prices"]:
            prices = msgspec.convert(body, Annotated[list[PriceItem], MOST_ITEMS])
            return _take(account, prices, account.accepted_prices)
        case "GET", ["orders"] if "placed_since" in query:
            return _page(_placed(account, query), query)
        case "GET", ["orders"]:
            return _page(_changed(account, query["changed_since"]), query)
        case "GET", ["orders", order_id] if order_id in account.orders:
            malformed = order_id in account.knobs.malformed_orders
            return account.orders[order_id] | ({"placed_at": "ontem"} if malformed else {})
        case "PUT", ["orders", order_id, *part] if order_id in account.orders:
            return fulfilment.put(account, order_id, part, body)
    raise Refusal(404, f"There is no {path} to {method}.")


def _placed(account: Account, query: Mapping[str, str]) -> dict[int, Json]:
    """By their number, which does not change: the list stays as it is while it is read."""
    since, until = _moment(query["placed_since"]), _moment(query["placed_until"])
    return {
        int(order["id"]): {"id": order["id"], "status": order["status"]}
        for order in account.orders.values()
        if since <= datetime.fromisoformat(order["placed_at"]) <= until
    }


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise Refusal(422, "A moment needs an offset.")
    return moment


def _changed(account: Account, since: str) -> dict[int, Json]:
    moment = _moment(since)
    return {
        order["change"]: {"id": order["id"], "changed_at": order["changed_at"]}
        for order in account.orders.values()
        if datetime.fromisoformat(order["changed_at"]) >= moment
    }


def _page(
    rows: Mapping[int, Json], query: Mapping[str, str], show: Callable[[Json], Json] = dict
) -> Json:
    """The cursor is the number of the last row told. A changed order gets a new number at the
    end: whatever changes while pages are read is told later, and nothing slips between pages."""
    after = int(query.get("cursor") or 0)
    numbers = sorted(number for number in rows if number > after)
    told = numbers[:PAGE]
    following = str(told[-1]) if len(numbers) > PAGE else None
    return {"rows": [show(rows[number]) for number in told], "next": following}


def _listing(row: Json) -> Json:
    return {key: row[key] for key in LISTING if key in row}


def _take(
    account: Account, items: Sequence[StockItem | PriceItem], accepted: list[Json]
) -> list[Json]:
    """Each item by itself, answered in another order than asked."""
    results = []
    for item in items:
        code = account.listings.get(int(item.listing_id), {}).get("sku")
        reason = account.knobs.rejected_skus.get(code, "") if code else "No such listing."
        if not reason:
            accepted.append({"sku": code, **msgspec.structs.asdict(item)})
        if code not in account.knobs.unanswered_skus:
            told = {"listing_id": item.listing_id, "accepted": not reason, "detail": reason}
            results.append(told)
    return results[::-1]
