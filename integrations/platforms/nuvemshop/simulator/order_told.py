"""What an order was told, in the words of all simulators:

{invoices: [{key, link}], shipment: {code, url, notify} or null, delivered_at,
 cancellation: {reason, restock, email} or null}

`cancellation` and `notify` are word for word what was said; what nobody said is not there.
"""

import json
from typing import Any

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.goods import Json


def told(account: Account, order_id: int) -> Json:
    """Of the first parcel, when there are several."""
    parcel = account.orders[order_id]["parcels"][0]
    said = [body for id, body in account.told_of_orders if id == order_id]
    arrivals = [row for row in parcel["tracking_events"] if row["status"] == "delivered"]
    return {
        "invoices": _invoices(account, order_id),
        "shipment": _shipment(parcel["tracking_info"], said),
        "delivered_at": arrivals[0]["happened_at"] if arrivals else None,
        "cancellation": next((body["cancel"] for body in said if "cancel" in body), None),
    }


def _invoices(account: Account, order_id: int) -> list[Any]:
    return [
        entry
        for row in account.metafields.values()
        if row["owner_id"] == order_id and (row["namespace"], row["key"]) == ("nfe", "list")
        for entry in json.loads(row["value"])
    ]


def _shipment(tracking: Json, said: list[Json]) -> Json | None:
    if not tracking["code"]:
        return None
    told = [body.get("tracking_info", body) for body in said]
    notes = [body["notify_customer"] for body in told if "notify_customer" in body]
    return {**tracking, **({"notify": notes[-1]} if notes else {})}
