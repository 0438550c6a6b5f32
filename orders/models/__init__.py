from orders.models.event import EventKind, OrderEvent
from orders.models.order import Order, OrderItem, Status

__all__ = ["EventKind", "Order", "OrderEvent", "OrderItem", "Status"]
