"""{"items": [{"order": 12, "reference": "DEV-7"},
           {"order": 13, "reference": "DEV-8", "items": [{"id": 34, "quantity": 1}]}]}.

`order` is our id of it. `reference` is your number of this return: the same again with the same
content changes nothing. `items` names items by our ids; `quantity` is how many units came back
now. Without `items` all that is out came back. `reason` is a text for people. With `restock`, true
unless said, the units are on hand again.
"""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.json import Decoder

from integrations.writes.body import BodyFormat, Envelope
from integrations.writes.order_items import OurId, each_once
from orders.returning import ReturnRow, take_back


class ReturnedItem(Struct, forbid_unknown_fields=True):
    id: OurId
    quantity: int


class ReturnItem(Struct, forbid_unknown_fields=True):
    order: OurId
    reference: Annotated[str, Meta(min_length=1)]
    items: list[ReturnedItem] | None = None
    reason: str = ""
    restock: bool = True

    def __post_init__(self) -> None:
        each_once(one.id for one in self.items or [])


def _return(index: int, item: ReturnItem) -> ReturnRow:
    return ReturnRow(
        index,
        item.order,
        item.reference,
        units=None if item.items is None else {one.id: one.quantity for one in item.items},
        reason=item.reason,
        restock=item.restock,
    )


RETURNS = BodyFormat(Decoder(Envelope[ReturnItem]), Decoder(ReturnItem), _return, take_back)
