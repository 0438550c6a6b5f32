"""An order's parcels, which Nuvemshop calls fulfillment orders: packed, on their way, arrived.

What is told of an order is told of each of its parcels that is not past it. Looking first shows a
step whose answer was lost.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.contract import PlatformError, Shipment
from integrations.platforms.nuvemshop.client import Client, Json, segment
from integrations.platforms.nuvemshop.errors import of_an_order
from integrations.platforms.nuvemshop.mapper import UNFINISHED_FOR, UNFINISHED_RETRY_SECONDS
from integrations.platforms.nuvemshop.reading import Reader

PACKED, DISPATCHED, DELIVERED = "PACKED", "DISPATCHED", "DELIVERED"
PICKUP_READY = "READY_FOR_PICKUP"
UNPACKED = ("UNPACKED", "PENDING")
# The first is no longer given, but old orders have it.
ON_ITS_WAY = ("MARKED_AS_FULFILLED", DISPATCHED)
PAST_SHIPPING = ("MARKED_AS_FULFILLED", PICKUP_READY, DELIVERED)
NOTHING_TO_SHIP = "non-shippable"
# Buyers read it on the page of their order. A description is required.
ARRIVED = "Entregue"


@dataclass(frozen=True)
class Parcel:
    path: str
    told: Reader

    @property
    def status(self) -> str:
        return self.told.text("status").upper()

    @property
    def is_shippable(self) -> bool:
        return self.told.part("shipping").text("type") != NOTHING_TO_SHIP

    @property
    def has_arrived(self) -> bool:
        events = self.told.parts("tracking_events")
        return any(event.text("status") == "delivered" for event in events)

    def says(self, tracking: Json) -> bool:
        """Whether it is known already what this tells of its way."""
        told = self.told.part("tracking_info")
        return all(told.text(key) == tracking.get(key, told.text(key)) for key in ("code", "url"))


def ship(client: Client, order_id: str, shipment: Shipment) -> None:
    for parcel in parcels(client, order_id):
        if parcel.is_shippable and parcel.status not in PAST_SHIPPING:
            _dispatch(client, parcel, tracking(shipment))


def deliver(client: Client, order_id: str, delivered_at: datetime) -> None:
    """A parcel arrives by an event, and only one that is on its way may have events: whose way
    was never told is sent off now, without a word to the buyer."""
    for parcel in parcels(client, order_id):
        if parcel.status == DELIVERED:
            continue
        if not parcel.is_shippable or parcel.status == PICKUP_READY:
            client.patch(parcel.path, {"status": DELIVERED})
            continue
        if parcel.status not in ON_ITS_WAY:
            _dispatch(client, parcel, {"notify_customer": False})
        if not parcel.has_arrived:
            client.create(f"{parcel.path}/tracking-events", arrival(delivered_at))


def parcels(client: Client, order_id: str) -> list[Parcel]:
    """An order of files or services has none, and neither has one that was just made: then
    PlatformError(code="order_unfinished") is raised, worth another try."""
    path = f"/orders/{segment(order_id)}/fulfillment-orders"
    with of_an_order():
        rows = client.array(path)
    if not rows:
        made_at = Reader(client.order(order_id)).moment("created_at")
        if made_at and datetime.now(UTC) - made_at < UNFINISHED_FOR:
            raise PlatformError(
                order_id, code="order_unfinished", retry_after=UNFINISHED_RETRY_SECONDS
            )
    return [Parcel(f"{path}/{segment(str(row.get('id')))}", Reader(row)) for row in rows]


def tracking(shipment: Shipment) -> Json:
    """Whether the buyer is written to is always said: the defaults differ between versions."""
    link = {"url": shipment.url} if shipment.url else {}
    return {"code": shipment.code, **link, "notify_customer": shipment.notify}


def dispatched(tracking: Json) -> Json:
    return {"status": DISPATCHED, "tracking_info": tracking}


def arrival(delivered_at: datetime) -> Json:
    return {
        "status": "delivered",
        "description": ARRIVED,
        "happened_at": delivered_at.astimezone(UTC).isoformat(timespec="seconds"),
    }


def _dispatch(client: Client, parcel: Parcel, tracking: Json) -> None:
    """One that is on its way keeps its status and gets new figures; nothing is said twice."""
    if parcel.status == DISPATCHED:
        if not parcel.says(tracking):
            client.patch(parcel.path, {"tracking_info": tracking})
        return
    if parcel.status in UNPACKED:
        client.patch(parcel.path, {"status": PACKED})
    client.patch(parcel.path, dispatched(tracking))
