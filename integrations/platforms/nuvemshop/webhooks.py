"""What Nuvemshop calls us with: pure, for the door to use.

A body has neither an id of its own nor a moment: two real changes of one order are the same bytes
under the same signature. It says only what to read again.
"""

import hashlib
import hmac
import json
from typing import Any

from integrations.contract import Delivery, Event, EventKind, NotGenuine
from integrations.platforms.nuvemshop import statuses

SIGNATURE_HEADER = "x-linkedstore-hmac-sha256"

Json = dict[str, Any]

# Of products that are gone there is nothing to read, and nothing of ours to compare with.
KINDS = {
    "product/created": EventKind.PRODUCT,
    "product/updated": EventKind.PRODUCT,
    "app/uninstalled": EventKind.UNINSTALLED,
    "app/suspended": EventKind.SUSPENDED,
    "app/resumed": EventKind.RESUMED,
}
# The others move nothing by themselves, a voided payment neither: see `statuses`.
IMPLIED = {
    "order/created": "pending",
    "order/pending": "pending",
    "order/paid": "paid",
    "order/fulfilled": "shipped",
    "order/cancelled": "cancelled",
}
ORDERS = ("order", "fulfillment_order")


def heard(delivery: Delivery, secret: str, store_id: str) -> Event:
    """What a call says that must be signed with this secret and about this store. Raises as
    contract.CallsUs."""
    signature = delivery.headers.get(SIGNATURE_HEADER, "")
    if not is_signed(delivery.body, signature, secret):
        raise NotGenuine("the signature is not that of the app's secret")
    payload = body_of(delivery.body)
    if id_in(payload, "store_id") != store_id:
        raise NotGenuine("about another store")
    return _event(payload)


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether `signature` is the hex HMAC of these very bytes under the app's secret."""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    told = signature.strip().lower().encode()
    return bool(secret) and hmac.compare_digest(expected.encode(), told)


def body_of(body: bytes) -> Json:
    """Raises ValueError for what is not about a store."""
    try:
        payload = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(payload, dict) or not id_in(payload, "store_id"):
        raise ValueError("no store_id")
    return payload


def id_in(payload: Json, key: str) -> str:
    """Ids are numbers here and texts there; "" for what is none."""
    value = payload.get(key)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value).strip()


def _event(payload: Json) -> Event:
    """Whatever happened to the parcels of an order is about the order. The calls about personal
    data have no name: they are told apart by their address, and it is not this one."""
    said = payload.get("event")
    name = said if isinstance(said, str) else ""
    if name.partition("/")[0] in ORDERS:
        order_id = id_in(payload, "order_id") or id_in(payload, "id")
        kind = EventKind.ORDER if order_id else EventKind.OTHER
        return Event(kind=kind, name=name, subject_id=order_id, implies=_implied(name, payload))
    kind, subject = KINDS.get(name, EventKind.OTHER), id_in(payload, "id")
    if kind is EventKind.PRODUCT and not subject:
        kind = EventKind.OTHER
    return Event(kind=kind, name=name, subject_id=subject)


def _implied(name: str, payload: Json) -> str:
    """An order may have several parcels: one that is delivered does not deliver the others."""
    if name == "fulfillment_order/status_updated":
        sent = str(payload.get("status")).upper() in statuses.PARCEL_SHIPPED
        return "shipped" if sent else ""
    return IMPLIED.get(name, "")
