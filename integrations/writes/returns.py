"""{"items": [{"order": 12, "reference": "DEV-7"},
           {"order": 13, "reference": "DEV-8", "units": {"34": 1}, "restock": false}]}.

`order` is our id of it. `reference` is your number of this return: the same again with the same
content changes nothing. `units` says by our id of an item how many units of it came back now;
without it all that is out did. `reason` is a text for people. With `restock`, true unless said,
the units are on hand again.
"""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.json import Decoder

from integrations.writes.body import BodyFormat, Envelope
from integrations.writes.units import OrderId, Units
from orders.returning import ReturnRow, take_back


class ReturnItem(Struct, forbid_unknown_fields=True):
    order: OrderId
    reference: Annotated[str, Meta(min_length=1)]
    units: Units | None = None
    reason: str = ""
    restock: bool = True


def _return(index: int, item: ReturnItem) -> ReturnRow:
    return ReturnRow(
        index,
        item.order,
        item.reference,
        units=item.units,
        reason=item.reason,
        restock=item.restock,
    )


RETURNS = BodyFormat(Decoder(Envelope[ReturnItem]), Decoder(ReturnItem), _return, take_back)
