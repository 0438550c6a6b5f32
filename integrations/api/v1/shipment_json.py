"""The parcels of an order as partners see them."""

from datetime import datetime

from msgspec import Struct

from orders.models import Order, Shipment


class ShipmentJson(Struct):
    """`carrier` is the code of the merchant's own, or else the name that was told."""

    carrier: str
    carrier_name: str
    tracking_code: str
    tracking_url: str
    shipped_at: datetime
    delivered_at: datetime | None


def shipments_json(order: Order) -> list[ShipmentJson]:
    """Of an order whose shipments and their carriers are already read."""
    return [_shipment(parcel) for parcel in order.shipments.all()]


def _shipment(parcel: Shipment) -> ShipmentJson:
    return ShipmentJson(
        carrier=parcel.carrier.code if parcel.carrier else parcel.carrier_name,
        carrier_name=parcel.carrier_name,
        tracking_code=parcel.tracking_code,
        tracking_url=parcel.tracking_url,
        shipped_at=parcel.shipped_at,
        delivered_at=parcel.delivered_at,
    )
