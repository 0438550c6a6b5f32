"""Version 1 knows no parcels: calls on the order itself, which a store with several stock
locations takes for its first parcel only."""

from datetime import datetime

from integrations.contract import Shipment
from integrations.platforms.nuvemshop.client import Client, Json, segment
from integrations.platforms.nuvemshop.fulfilment import arrival
from integrations.platforms.nuvemshop.reading import Reader
from integrations.platforms.nuvemshop.statuses import DELIVERED, SHIPPED


def ship(client: Client, order_id: str, shipment: Shipment) -> None:
    order = Reader(client.order(order_id))
    state = order.text("shipping_status").lower()
    if state in DELIVERED or (state in SHIPPED and _says(order, shipment)):
        return
    _fulfil(client, order_id, state, tracking(shipment))


def deliver(client: Client, order_id: str, delivered_at: datetime) -> None:
    """Looks for the event first: told twice it would be refused."""
    state = Reader(client.order(order_id)).text("shipping_status").lower()
    if state in DELIVERED:
        return
    if state not in SHIPPED:
        _fulfil(client, order_id, state, {"notify_customer": False})
    events = f"/orders/{segment(order_id)}/fulfillments"
    if all(event.get("status") != "delivered" for event in client.array(events)):
        client.create(events, arrival(delivered_at))


def tracking(shipment: Shipment) -> Json:
    """Left unsaid, the buyer would be written to."""
    link = {"shipping_tracking_url": shipment.url} if shipment.url else {}
    return {
        "shipping_tracking_number": shipment.code,
        **link,
        "notify_customer": shipment.notify,
    }


def _says(order: Reader, shipment: Shipment) -> bool:
    code, url = (order.text(f"shipping_tracking_{what}") for what in ("number", "url"))
    return code == shipment.code and shipment.url in ("", url)


def _fulfil(client: Client, order_id: str, state: str, body: Json) -> None:
    path = f"/orders/{segment(order_id)}"
    if state == "unpacked":
        client.post(f"{path}/pack", {})
    client.post(f"{path}/fulfill", body)
