from datetime import datetime

from msgspec import Struct

from orders.models import OrderReturn


class ReturnJson(Struct):
    """`units` by our id of the item."""

    reference: str
    reason: str
    restock: bool
    units: dict[int, int]
    created_at: datetime


def return_json(one: OrderReturn) -> ReturnJson:
    """`one` with its items already read."""
    return ReturnJson(
        reference=one.reference,
        reason=one.reason,
        restock=one.restock,
        units={item.item_id: item.quantity for item in one.items.all()},
        created_at=one.created_at,
    )
