"""{"items": [{"order": 7, "carrier": "COR", "tracking_code": "BR123456789BR",
"tracking_url": "https://example.com/BR123456789BR", "shipped_at": "2026-01-31T12:00:00-03:00"}]}.

`order` is our id; all else may be left out. An order may have several parcels, known by their
tracking codes. `carrier` is the code of one of the merchant's carriers, or else a name; without it
the order's own is meant. Without `tracking_url` the carrier's template gives it; without
`shipped_at` the parcel left just now.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.json import Decoder

from catalog.batch import BatchResult
from integrations.order_rules import rules_of
from integrations.writes.body import BodyFormat, Envelope
from orders.shipping import ShipmentRow, ship

OrderId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Moment = Annotated[datetime, Meta(tz=True)]


class ShipmentItem(Struct, forbid_unknown_fields=True):
    order: OrderId
    carrier: Annotated[str, Meta(max_length=120)] | None = None
    tracking_code: Annotated[str, Meta(max_length=80)] | None = None
    tracking_url: Annotated[str, Meta(max_length=500)] | None = None
    shipped_at: Moment | None = None


def _row(index: int, item: ShipmentItem) -> ShipmentRow:
    return ShipmentRow(
        index,
        item.order,
        item.carrier or "",
        item.tracking_code or "",
        item.tracking_url or "",
        item.shipped_at,
    )


def _ship(merchant_id: int, rows: Sequence[ShipmentRow], cause: str) -> BatchResult:
    return ship(merchant_id, rows, cause, rules_of(merchant_id))


SHIPMENTS = BodyFormat(Decoder(Envelope[ShipmentItem]), Decoder(ShipmentItem), _row, _ship)
