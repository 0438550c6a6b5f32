"""The orders of a batch, locked: whoever takes a step of them sees what the one before did."""

from collections.abc import Iterable

from orders.models import Order


def locked(merchant_id: int, order_ids: Iterable[int]) -> dict[int, Order]:
    """The merchant's own among these, by id, in pk order: one statement, until the transaction
    ends."""
    found = Order.objects.filter(merchant_id=merchant_id, pk__in=set(order_ids))
    return {order.pk: order for order in found.order_by("pk").select_for_update(no_key=True)}
