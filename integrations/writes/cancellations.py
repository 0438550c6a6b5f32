"""{"items": [{"order": 12, "reason": "customer", "detail": "changed her mind"},
           {"order": 13, "units": {"34": 1}, "reason": "inventory"}]}.

`order` is our id of it. `units` says by our id of an item how many units of it are cancelled in
all, so that the same again changes nothing; without it the whole order is. `reason` is customer,
inventory, fraud or other. `restock`, true unless said, and `email`, false unless said, are for the
platform: whether it counts the units as its own stock again, and writes to the buyer. Ours are
free in stock at once.
"""

from msgspec import Struct
from msgspec.json import Decoder

from integrations.writes.body import BodyFormat, Envelope
from integrations.writes.units import OrderId, Units
from orders.cancelling import CancelRow, cancel


class CancellationItem(Struct, forbid_unknown_fields=True):
    order: OrderId
    units: Units | None = None
    reason: str = "other"
    detail: str = ""
    restock: bool = True
    email: bool = False


def _cancellation(index: int, item: CancellationItem) -> CancelRow:
    return CancelRow(
        index,
        item.order,
        units=item.units,
        reason=item.reason,
        detail=item.detail,
        restock=item.restock,
        email=item.email,
    )


CANCELLATIONS = BodyFormat(
    Decoder(Envelope[CancellationItem]), Decoder(CancellationItem), _cancellation, cancel
)
