"""The orders of a batch with their items, locked, as cancelling and returning look at them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from orders.keeping import keep
from orders.locking import locked
from orders.models import Order, OrderItem
from orders.refusals import OrderRefusal, Refused

# A statement of bulk_update grows with the square of its rows.
AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Case:
    """An order and its items by their ids."""

    order: Order
    items: Mapping[int, OrderItem]

    def named(self, units: Mapping[int, int]) -> dict[OrderItem, int]:
        """The items that are meant. Raises Refused: none is named, or one of another order."""
        if not units:
            raise Refused(OrderRefusal.WRONG_VALUE, _("No unit is named."))
        for item_id in units:
            if item_id not in self.items:
                reason = _("This order has no item %(id)d.") % {"id": item_id}
                raise Refused(OrderRefusal.UNKNOWN_ITEM, reason)
        return {self.items[item_id]: number for item_id, number in units.items()}


def opened(merchant_id: int, order_ids: Iterable[int]) -> dict[int, Case]:
    """By the order's id, in pk order: two statements, until the transaction ends."""
    orders = locked(merchant_id, order_ids)
    items: dict[int, dict[int, OrderItem]] = {order_id: {} for order_id in orders}
    for item in OrderItem.objects.filter(order__in=orders).select_related("sku").order_by("pk"):
        items[item.order_id][item.pk] = item
    return {order_id: Case(order, items[order_id]) for order_id, order in orders.items()}


def unknown_order() -> Refused:
    return Refused(
        OrderRefusal.UNKNOWN_ORDER, _("This merchant has no order with this id: read GET /orders.")
    )


def save(orders: Sequence[Order], items: Iterable[OrderItem], columns: Sequence[str]) -> None:
    """What a step may have changed of orders, and these columns of items."""
    OrderItem.objects.bulk_update(items, columns, batch_size=AT_ONCE)
    keep(orders, timezone.now())
