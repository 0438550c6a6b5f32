"""What is told of a change, and what it is about."""

import re

from integrations.platforms.nuvemshop.simulator.exchange import Answer, Request
from integrations.platforms.nuvemshop.simulator.goods import Json
from integrations.platforms.nuvemshop.simulator.postbox import Postbox

# What a status of sales.STATUSES is called when it is reached. `order/updated` comes with every
# change: Account.touch.
REACHED = {
    "pending": "order/pending",
    "paid": "order/paid",
    "packed": "order/packed",
    "shipped": "order/fulfilled",
    "cancelled": "order/cancelled",
    "voided": "order/voided",
}
PARCELS = ("packed", "shipped", "delivered")
WRITES = ("POST", "PUT", "PATCH", "DELETE")


def _names(**resources: str) -> frozenset[str]:
    return frozenset(
        f"{resource}/{event}" for resource, events in resources.items() for event in events.split()
    )


# What the first version of the API lets an app subscribe to, and what it is by now.
OLD = _names(
    app="uninstalled suspended resumed",
    category="created updated deleted",
    domain="updated",
    order="created updated paid packed fulfilled cancelled",
    product="created updated deleted",
)
KNOWN = OLD | _names(
    customer="created updated deleted",
    fulfillment_order="status_updated tracking_event_created tracking_event_updated "
    "tracking_event_deleted",
    location="created updated deleted",
    order="pending voided unpacked edited custom_fields_updated",
    product_variant="custom_fields_updated",
)


def sold(postbox: Postbox, order_id: int, status: str) -> None:
    postbox.tell("order/created", order_id)
    if status != "pending":
        if status in PARCELS:
            postbox.tell(REACHED["paid"], order_id)
        moved(postbox, order_id, status)


def moved(postbox: Postbox, order_id: int, status: str) -> None:
    if event := REACHED.get(status):
        postbox.tell(event, order_id)
    if status in PARCELS:
        parcel_moved(postbox, order_id, "DISPATCHED" if status == "shipped" else status.upper())


def parcel_moved(postbox: Postbox, order_id: int, status: str) -> None:
    """`status` is a word of fulfillment orders."""
    ulid = f"01K9QFMHKYRJGQV5{order_id:010d}"
    postbox.tell(
        "fulfillment_order/status_updated",
        order_id=str(order_id),
        fulfillment_id=ulid,
        status=status,
    )


def written(postbox: Postbox, request: Request, answer: Answer) -> None:
    """What the API took is told to those who wrote it as well."""
    if request.method not in WRITES or not request.path.startswith("/products"):
        return
    if request.method == "POST" and request.path == "/products":
        postbox.tell("product/created", answer.body["id"])
    elif found := re.match(r"/products/(\d+)", request.path):
        postbox.tell("product/updated", int(found[1]))
    else:
        rows: list[Json] = answer.body
        for row in rows:
            if not row["variants"] or any(variant["success"] for variant in row["variants"]):
                postbox.tell("product/updated", row["id"])
