"""{"items": [{"order": 12, "reason": "customer", "detail": "changed her mind"},
           {"order": 13, "items": [{"id": 34, "cancelled": 1}], "reason": "inventory"}]}.

`order` is our id of it. `items` names items by our ids; `cancelled` is how many units of it are
cancelled in all, so that the same again changes nothing. Without `items` the whole order is
cancelled. `reason` is customer, inventory, fraud or other. `restock`, true unless said, and
`email`, false unless said, are for the platform: whether it counts the units as its own stock
again, and writes to the buyer. Ours are free in stock at once.
"""

from msgspec import Struct
from msgspec.json import Decoder

from integrations.writes.body import BodyFormat, Envelope
from integrations.writes.order_items import OurId, each_once
from orders.cancelling import CancelRow, cancel


class CancelledItem(Struct, forbid_unknown_fields=True):
    id: OurId
    cancelled: int


class CancellationItem(Struct, forbid_unknown_fields=True):
    order: OurId
    items: list[CancelledItem] | None = None
    reason: str = "other"
    detail: str = ""
    restock: bool = True
    email: bool = False

    def __post_init__(self) -> None:
        each_once(one.id for one in self.items or [])


def _cancellation(index: int, item: CancellationItem) -> CancelRow:
    return CancelRow(
        index,
        item.order,
        units=None if item.items is None else {one.id: one.cancelled for one in item.items},
        reason=item.reason,
        detail=item.detail,
        restock=item.restock,
        email=item.email,
    )


CANCELLATIONS = BodyFormat(
    Decoder(Envelope[CancellationItem]), Decoder(CancellationItem), _cancellation, cancel
)
