from datetime import datetime

from msgspec import Struct

from orders.models import OrderReturn


class ReturnedItemJson(Struct):
    """`id` is that of the order's item."""

    id: int
    quantity: int


class ReturnJson(Struct):
    reference: str
    reason: str
    restock: bool
    created_at: datetime
    items: list[ReturnedItemJson]


def return_json(one: OrderReturn) -> ReturnJson:
    """`one` with its items already read."""
    return ReturnJson(
        reference=one.reference,
        reason=one.reason,
        restock=one.restock,
        created_at=one.created_at,
        items=[ReturnedItemJson(item.item_id, item.quantity) for item in one.items.all()],
    )
