"""{"items": [{"order": 7, "tracking_code": "BR123456789BR",
"delivered_at": "2026-02-03T15:30:00-03:00"}]}.

`order` is our id. Without `tracking_code` every parcel of the order has arrived, without
`delivered_at` just now. The order is delivered when all of its parcels are.
"""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.json import Decoder

from integrations.writes.body import BodyFormat, Envelope
from integrations.writes.shipments import Moment, OrderId
from orders.delivering import DeliveryRow, deliver


class DeliveryItem(Struct, forbid_unknown_fields=True):
    order: OrderId
    tracking_code: Annotated[str, Meta(max_length=80)] | None = None
    delivered_at: Moment | None = None


def _row(index: int, item: DeliveryItem) -> DeliveryRow:
    return DeliveryRow(index, item.order, item.tracking_code, item.delivered_at)


DELIVERIES = BodyFormat(Decoder(Envelope[DeliveryItem]), Decoder(DeliveryItem), _row, deliver)
