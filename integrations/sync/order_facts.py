"""What became of orders, as it stands here: read for many in a handful of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from orders.models import EventKind, Invoice, Order, OrderEvent, Shipment, Status

# Steps that are no row of their own: the order's history says who took them.
_TAKEN = (Status.DELIVERED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Facts:
    """`movers` says who moved the order to a status: a cause, by the status."""

    order: Order
    invoices: tuple[Invoice, ...]
    shipments: tuple[Shipment, ...]
    movers: Mapping[str, str]

    def is_ours(self, status: Status) -> bool:
        """Whether somebody else than its platform brought the order there. One that was placed
        like that came so from the platform."""
        return self.movers.get(status, self.order.source) != self.order.source


def read(order_ids: Collection[int]) -> dict[int, Facts]:
    """By order id; four statements. An order that is gone is left out."""
    ids = list(order_ids)
    orders = Order.objects.filter(pk__in=ids)
    invoices: dict[int, list[Invoice]] = defaultdict(list)
    for invoice in Invoice.objects.filter(order__in=ids).order_by("pk"):
        invoices[invoice.order_id].append(invoice)
    shipments: dict[int, list[Shipment]] = defaultdict(list)
    for shipment in Shipment.objects.filter(order__in=ids).order_by("pk"):
        shipments[shipment.order_id].append(shipment)
    movers: dict[int, dict[str, str]] = defaultdict(dict)
    moved = OrderEvent.objects.filter(
        order__in=ids, kind=EventKind.MOVED, to_status__in=_TAKEN
    ).order_by("pk")
    for order_id, status, cause in moved.values_list("order_id", "to_status", "cause"):
        movers[order_id][status] = cause
    return {
        order.pk: Facts(
            order, tuple(invoices[order.pk]), tuple(shipments[order.pk]), movers[order.pk]
        )
        for order in orders
    }
