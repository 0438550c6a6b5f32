"""What Nuvemshop calls us with: pure, for the door to use.

A body has neither an id of its own nor a moment: two real changes of one order are the same bytes
under the same signature. It says only what to read again.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

SIGNATURE_HEADER = "x-linkedstore-hmac-sha256"


@dataclass(frozen=True, kw_only=True)
class Event:
    """`subject_id` is the id of what changed; of an order whatever happened to its parcels. `name`
    is "" for the calls about personal data, which are told apart by their address."""

    store_id: str
    name: str
    subject_id: str = ""

    @property
    def is_about_an_order(self) -> bool:
        return self.name.partition("/")[0] in ("order", "fulfillment_order") and bool(
            self.subject_id
        )


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether `signature` is the hex HMAC of these very bytes under the app's secret."""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    told = signature.strip().lower().encode()
    return bool(secret) and hmac.compare_digest(expected.encode(), told)


def event_of(body: bytes) -> Event:
    """Raises ValueError for what is no event of a store. Ids are numbers here and texts there."""
    payload = json.loads(body)
    if not isinstance(payload, dict) or not (store_id := _id(payload, "store_id")):
        raise ValueError("no store_id")
    name = payload.get("event")
    subject = _id(payload, "order_id") or _id(payload, "id")
    return Event(store_id=store_id, name=name if isinstance(name, str) else "", subject_id=subject)


def _id(payload: dict[str, Any], key: str) -> str:
    value = payload.get(key)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return ""
    return str(value).strip()
