"""The orders' doorbells: one for orders, and one for the carriers they are sent with.

    changed.send("order", merchant_id=1, order_ids=[...], cause="token:abcd1234")
    carriers_changed.send("carrier", merchant_id=1)

The first rings inside the writer's transaction, once per write, with the ids of the orders that
were placed or that changed: status, edits, invoices, shipments, returns. Who listens must not fail
and must not loop.
"""

from collections.abc import Sequence

from django.dispatch import Signal

changed = Signal()
carriers_changed = Signal()


def ring(merchant_id: int, order_ids: Sequence[int], cause: str) -> None:
    """Tell whoever listens that these orders changed; silent when none did."""
    if order_ids:
        changed.send(sender="order", merchant_id=merchant_id, order_ids=order_ids, cause=cause)


def ring_carriers(merchant_id: int) -> None:
    """Tell whoever listens that the merchant has other carriers than before."""
    carriers_changed.send(sender="carrier", merchant_id=merchant_id)
