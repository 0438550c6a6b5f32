"""Fulfillment orders and their tracking events; in version 1 the calls on the order instead."""

from typing import Any

from integrations.platforms.nuvemshop.simulator import parcels
from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.exchange import (
    Answer,
    Request,
    not_found,
    parcel_invalid,
    parcel_refusal,
    refusal,
)
from integrations.platforms.nuvemshop.simulator.goods import Json

MOST_EVENTS = 100
EVENTS = (
    "dispatched",
    "received_by_post_office",
    "in_transit",
    "out_for_delivery",
    "delivery_attempt_failed",
    "delayed",
    "ready_for_pickup",
    "delivered",
    "returned_to_sender",
    "lost",
    "failure",
)
IDENTICAL = "The tracking event must not be identical to an existing tracking event"
FIELDS = ("status", "description", "address", "geolocation", "happened_at", "estimated_delivery_at")


def all_parcels(account: Account, request: Request) -> Answer:
    """A bare array; none in the first moments."""
    order = order_of(account, request)
    return Answer(body=[] if order["id"] in account.knobs.unfinished_orders else order["parcels"])


def one_parcel(account: Account, request: Request) -> Answer:
    return Answer(body=_parcel(account, request))


def patch_parcel(account: Account, request: Request) -> Answer:
    """A status as a step, figures of its way at any time."""
    order, parcel = order_of(account, request), _parcel(account, request)
    told: Json = request.body
    if order["status"] == "cancelled":
        raise parcel_refusal(422, "The order is cancelled")
    to = told.get("status")
    if to is not None and not parcels.may_step(parcel, to):
        raise parcel_invalid("status", f"Cannot change from {parcel['status']} to {to}")
    if "tracking_info" in told:
        parcels.track(parcel, told["tracking_info"])
    if to is not None:
        parcels.step(order, parcel, to)
    _done(account, order, told)
    return Answer(body=parcel)


def events(account: Account, request: Request) -> Answer:
    return Answer(body=_parcel(account, request)["tracking_events"])


def post_event(account: Account, request: Request) -> Answer:
    return _event(account, order_of(account, request), _parcel(account, request), request.body)


def first_events(account: Account, request: Request) -> Answer:
    """In version 1 events are the order's: its first parcel's."""
    return Answer(body=order_of(account, request)["parcels"][0]["tracking_events"])


def post_first_event(account: Account, request: Request) -> Answer:
    order = order_of(account, request)
    return _event(account, order, order["parcels"][0], request.body)


def pack(account: Account, request: Request) -> Answer:
    order = _order_of_v1(account, request)
    _step_first(order, "PACKED")
    _done(account, order, request.body)
    return Answer(body={"id": order["id"]})


def fulfill(account: Account, request: Request) -> Answer:
    """Left unsaid, the buyer is written to. Told again, the figures change."""
    order, told = _order_of_v1(account, request), request.body
    if order["parcels"][0]["status"] != "DISPATCHED":
        _step_first(order, "DISPATCHED")
    figures = {key: told.get(f"shipping_tracking_{key}") for key in ("number", "url")}
    parcels.track(order["parcels"][0], {"code": figures["number"], "url": figures["url"]})
    order |= {f"shipping_tracking_{key}": value for key, value in figures.items()}
    _done(account, order, {"notify_customer": True, **told})
    return Answer(body={"id": order["id"]})


def order_of(account: Account, request: Request) -> Json:
    found = account.orders.get(int(request.args[0]))
    if found is None:
        raise not_found("Order")
    return found


def _parcel(account: Account, request: Request) -> Json:
    found: list[Json] = order_of(account, request)["parcels"]
    for parcel in found:
        if parcel["id"] == request.args[1]:
            return parcel
    raise parcel_refusal(404, "Fulfillment order does not exist")


def _event(account: Account, order: Json, parcel: Json, told: Json) -> Answer:
    _check_event(parcel, told)
    event: dict[str, Any] = {key: told.get(key) for key in FIELDS}
    event["happened_at"] = event["happened_at"] or parcels.now()
    event["id"] = f"01K9QQ16GPYVDHZPAE{len(account.told_of_orders):08d}"
    parcel["tracking_events"].append(event)
    if told["status"] == "delivered":
        parcels.step(order, parcel, "DELIVERED")
    _done(account, order, told)
    return Answer(201, event)


def _check_event(parcel: Json, told: Json) -> None:
    status = told.get("status")
    if not told.get("description"):
        raise parcel_invalid("description", "The description field is required.")
    if status not in EVENTS and not str(status).startswith("custom_"):
        raise parcel_invalid("status", "The selected status is invalid.")
    if parcels.is_repeated(parcel, told):
        raise parcel_refusal(400, IDENTICAL)
    if parcel["status"] not in parcels.ON_ITS_WAY:
        raise parcel_refusal(422, "The fulfillment order is not dispatched")
    if len(parcel["tracking_events"]) >= MOST_EVENTS + (status == "delivered"):
        raise parcel_refusal(422, "Too many tracking events")


def _order_of_v1(account: Account, request: Request) -> Json:
    if request.version != "v1":
        raise refusal(404, None)
    order = order_of(account, request)
    if order["status"] == "cancelled":
        raise refusal(422, "The order is cancelled")
    return order


def _step_first(order: Json, to: str) -> None:
    parcel = order["parcels"][0]
    if not parcels.may_step(parcel, to):
        raise refusal(422, f"The order cannot change from {parcel['status']} to {to}")
    parcels.step(order, parcel, to)


def _done(account: Account, order: Json, told: Json) -> None:
    account.told_of_orders.append((order["id"], told))
    account.touch(order["id"])
