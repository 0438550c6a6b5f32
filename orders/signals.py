"""The orders' one doorbell.

It rings inside the writer's transaction when an order was placed or its status moved.
"""

from django.dispatch import Signal

changed = Signal()


def ring(order_id: int, status: str, cause: str) -> None:
    changed.send(sender="order", order_id=order_id, status=status, cause=cause)
