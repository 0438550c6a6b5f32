"""Fulfillment orders: the parcels of an order, and the steps they may take."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from integrations.platforms.nuvemshop.simulator.goods import Json

STEPS = {
    "UNPACKED": ("PACKED",),
    "PACKED": ("UNPACKED", "DISPATCHED"),
    "DISPATCHED": ("READY_FOR_PICKUP", "DELIVERED"),
    "READY_FOR_PICKUP": ("DELIVERED",),
    "DELIVERED": (),
}
ON_ITS_WAY = ("DISPATCHED", "READY_FOR_PICKUP")
# What the order's own shipping status says of all its parcels, and of some of them.
ALL = {
    "PACKED": "unshipped",
    "DISPATCHED": "shipped",
    "READY_FOR_PICKUP": "shipped",
    "DELIVERED": "delivered",
}
SOME = {"PACKED": "partially_packed"}


def first(order_id: int, freight: Decimal) -> Json:
    return {
        "id": _ulid(order_id, 1),
        "number": "1",
        "status": "UNPACKED",
        "status_history": [],
        "tracking_info": {"url": None, "code": None},
        "tracking_info_history": [],
        "tracking_events": [],
        "fulfilled_at": None,
        "shipping": {
            "type": "ship",
            "carrier": {"name": "Correios", "carrier_id": "correios"},
            "option": {"name": "Correios - PAC"},
            "consumer_cost": {"value": freight, "currency": "BRL"},
        },
        "destination": {"province": {"name": "São Paulo", "code": "SP"}},
    }


def split(order: Json, number: int) -> None:
    """From now on the order goes in so many parcels; each repeats the whole freight."""
    model = order["parcels"][0]
    order["parcels"] = [
        {
            **model,
            "id": _ulid(order["id"], place),
            "number": str(place),
            **{key: [] for key, value in model.items() if isinstance(value, list)},
        }
        for place in range(1, number + 1)
    ]


def all_at(parcels: Sequence[Json], status: str) -> list[Json]:
    """The same parcels, wherever they were, at this status."""
    return [{**parcel, "status": status} for parcel in parcels]


def may_step(parcel: Json, to: str) -> bool:
    kind = parcel["shipping"]["type"]
    if kind == "non-shippable" and to == "DELIVERED":
        return bool(parcel["status"] != to)
    return to in STEPS[parcel["status"]] and (to != "READY_FOR_PICKUP" or kind == "pickup")


def step(order: Json, parcel: Json, to: str) -> None:
    moment = now()
    parcel["status_history"].append(
        {"from_status": parcel["status"], "to_status": to, "happened_at": moment}
    )
    parcel["status"] = to
    if to == "DELIVERED":
        parcel["fulfilled_at"] = moment
    order["shipping_status"] = _shipping_status([row["status"] for row in order["parcels"]])


def track(parcel: Json, told: Json) -> None:
    """What is not told stays; whether the buyer was to be written to is nowhere to be seen."""
    was = parcel["tracking_info"]
    if was["code"]:
        parcel["tracking_info_history"].append(was)
    parcel["tracking_info"] = was | {key: told[key] for key in ("code", "url") if key in told}


def is_repeated(parcel: Json, event: Json) -> bool:
    """The same words, and a moment within a minute or none at all."""
    return any(
        all(row.get(key) == event.get(key) for key in ("status", "description", "address"))
        and _close(row["happened_at"], event.get("happened_at"))
        for row in parcel["tracking_events"]
    )


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _close(one: str, other: Any) -> bool:
    if other is None:
        return True
    apart = datetime.fromisoformat(one) - datetime.fromisoformat(other)
    return abs(apart.total_seconds()) <= 60


def _shipping_status(statuses: list[str]) -> str:
    """Of the parcel that has come least far."""
    least = min(statuses, key=list(STEPS).index)
    if least != "UNPACKED":
        return ALL[least]
    if all(status == "UNPACKED" for status in statuses):
        return "unpacked"
    most = max(statuses, key=list(STEPS).index)
    return SOME.get(most, "partially_fulfilled")


def _ulid(order_id: int, place: int) -> str:
    return f"01K9QFMHKYRJGQ{place:02d}{order_id:010d}"
