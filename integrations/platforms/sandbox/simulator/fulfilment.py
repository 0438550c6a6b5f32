"""What the shop hears of an order: invoices by their key, one shipment, delivery, cancellation."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from integrations.platforms.sandbox.simulator.account import Account
from integrations.platforms.sandbox.simulator.holdings import Json
from integrations.platforms.sandbox.simulator.refusal import Refusal

# An order's way; it may be cancelled as long as the goods have not left.
WAY = ("open", "paid", "packed", "invoiced", "sent", "received")
CANCELLED = "cancelled"
Text = Annotated[str, Meta(min_length=1)]
Moment = Annotated[str, Meta(pattern=r"T.*(Z|[+-][0-9]{2}:[0-9]{2})\Z")]


class Invoice(Struct):
    number: Text
    series: Text
    issued_at: Moment
    link: str = ""


class Shipment(Struct):
    carrier: str
    code: Text
    sent_at: Moment
    notify: bool
    url: str = ""


class Delivery(Struct):
    received_at: Moment


class Cancellation(Struct):
    reason: Text
    restock: bool
    email: bool
    detail: str = ""


def put(account: Account, order_id: str, part: list[str], body: Any) -> Json:
    """The order as it is then. Raises Refusal(409) for a step that is not allowed."""
    match part:
        case ["invoices", key]:
            return put_invoice(account, order_id, key, body)
        case [("shipment" | "delivery" | "cancellation") as what]:
            return PARTS[what](account, order_id, body)
    raise Refusal(404, f"An order has no {'/'.join(part)}.")


def put_invoice(account: Account, order_id: str, key: str, body: Any) -> Json:
    told = msgspec.to_builtins(msgspec.convert(body, Invoice))
    invoices = account.told_of(order_id)["invoices"]
    account.advance(order_id, _step(account, order_id, "invoiced"))
    invoices[key] = told
    return account.orders[order_id]


def put_shipment(account: Account, order_id: str, body: Any) -> Json:
    told = msgspec.to_builtins(msgspec.convert(body, Shipment))
    if account.orders[order_id]["status"] == "received":
        raise Refusal(409, "The order is received.")
    account.advance(order_id, _step(account, order_id, "sent"))
    account.told_of(order_id)["shipment"] = told
    return account.orders[order_id]


def put_delivery(account: Account, order_id: str, body: Any) -> Json:
    told = msgspec.convert(body, Delivery)
    account.advance(order_id, _step(account, order_id, "received"))
    account.told_of(order_id)["delivered_at"] = told.received_at
    return account.orders[order_id]


def put_cancellation(account: Account, order_id: str, body: Any) -> Json:
    told = msgspec.to_builtins(msgspec.convert(body, Cancellation))
    if account.orders[order_id]["status"] in ("sent", "received"):
        raise Refusal(409, "The goods have left.")
    account.advance(order_id, CANCELLED)
    account.told_of(order_id)["cancellation"] = told
    return account.orders[order_id]


PARTS: dict[str, Callable[[Account, str, Any], Json]] = {
    "shipment": put_shipment,
    "delivery": put_delivery,
    "cancellation": put_cancellation,
}


def told(account: Account, order_id: str) -> Json:
    """In the words of all simulators: invoices as a list, each with its key."""
    said = account.told_of(order_id)
    return said | {"invoices": [{"key": key, **row} for key, row in said["invoices"].items()]}


def _step(account: Account, order_id: str, to: str) -> str:
    """Where the order stands then: never further back."""
    now: str = account.orders[order_id]["status"]
    if now == CANCELLED:
        raise Refusal(409, "The order is cancelled.")
    return max(now, to, key=WAY.index)
