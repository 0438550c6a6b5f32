"""Parcels as partners tell them, and as tests hear them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from catalog.batch import BatchResult
from catalog.models import Stock
from catalog.reservations import Line, reserve
from orders.delivering import DeliveryRow, deliver
from orders.models import Order, Shipment, Status
from orders.rules import NO_RULES, Rules
from orders.shipping import ShipmentRow, ship
from orders.signals import changed
from tests.builders import a_merchant, a_sku, a_stock, a_warehouse, an_item, an_order

# One clock for all: a second passes while a test compares.
NOW = timezone.now().replace(microsecond=0)


def hours_ago(number: float) -> datetime:
    return NOW - timedelta(hours=number)


def an_order_to_send(status: Status = Status.PAID, **values: Any) -> Order:
    """Placed a day ago."""
    given = {"placed_at": hours_ago(24), **values}
    return an_order(given.pop("merchant", None) or a_merchant(), status=status, **given)


def a_reserved_order(units: int = 2, on_hand: int = 5) -> tuple[Order, Stock]:
    merchant = a_merchant()
    sku = a_sku(merchant)
    balance = a_stock(sku, a_warehouse(merchant), on_hand)
    item = an_item(sku, quantity=units, reserved=units)
    order = an_order_to_send(merchant=merchant, items=[item])
    reserve(merchant.pk, [Line(item.pk, sku.pk, units)], "test")
    return order, balance


def send(order: Order, *parcels: dict[str, Any], rules: Rules = NO_RULES) -> BatchResult:
    rows = [ShipmentRow(index, order.pk, **parcel) for index, parcel in enumerate(parcels or ({},))]
    return ship(order.merchant_id, rows, "token:erp", rules)


def arrive(order: Order, *parcels: dict[str, Any], cause: str = "token:erp") -> BatchResult:
    rows = [DeliveryRow(index, order.pk, **parcel) for index, parcel in enumerate(parcels or ({},))]
    return deliver(order.merchant_id, rows, cause)


def code_of(result: BatchResult) -> str:
    """The code of the only row, "" when it was taken."""
    assert result.received == 1
    return result.rejected[0].code if result.rejected else ""


def parcels_of(order: Order) -> dict[str, Shipment]:
    return {parcel.tracking_code: parcel for parcel in order.shipments.all()}


@contextmanager
def rung() -> Iterator[list[list[int]]]:
    """The order ids of each ring of the doorbell."""
    heard: list[list[int]] = []

    def hear(order_ids: list[int], **others: Any) -> None:
        heard.append(list(order_ids))

    changed.connect(hear)
    try:
        yield heard
    finally:
        changed.disconnect(hear)
