from orders.models.carrier import Carrier
from orders.models.event import EventKind, OrderEvent
from orders.models.invoice import Invoice
from orders.models.order import Order, OrderItem, Status
from orders.models.returned import OrderReturn, ReturnedItem
from orders.models.shipment import Shipment

__all__ = [
    "Carrier",
    "EventKind",
    "Invoice",
    "Order",
    "OrderEvent",
    "OrderItem",
    "OrderReturn",
    "ReturnedItem",
    "Shipment",
    "Status",
]
