"""What the tests of "why this balance?" ask about."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from catalog.models import Merchant, Sku, Warehouse
from catalog.reservations import Line, reserve
from integrations import outbox
from integrations.models import Connection, Inbound, Outbound, WaitingOrder
from integrations.models.waiting import WaitingItem
from orders.models import Status
from tests.builders import a_connection, a_listing, a_merchant, a_sku, a_stock, a_warehouse
from tests.orders.drafts import a_draft, hear


@dataclass(frozen=True)
class Sold:
    """10 in MAIN and 4 in FAR; an order holds 3 of MAIN."""

    merchant: Merchant
    main: Warehouse
    far: Warehouse
    sku: Sku
    order_id: int

    def offered(self, told: int | None = None, **values: Any) -> Connection:
        """Linked on a new connection and told; `values` are the connection's."""
        connection = a_connection(self.merchant, **values)
        outbox.follow([a_listing(connection, self.sku)])
        rows = Outbound.objects.filter(connection=connection)
        rows.update(due_at=None, waiting_since=None, done_at=timezone.now(), sent=told)
        return connection

    def bought(self, units: int, number: str) -> int:
        """The id of an order that was imported."""
        return bought(self.merchant, self.sku, units, number)

    def waits(self, connection: Connection, units: int, number: str = "W1") -> WaitingOrder:
        """An order that waits for import and holds units."""
        of_connection = {"merchant": self.merchant, "connection": connection}
        hint = Inbound.objects.create(**of_connection, topic="order", external_id=number)
        waiting = WaitingOrder.objects.create(
            **of_connection,
            inbound=hint,
            number=number,
            status=Status.PAID,
            total=Decimal(1),
            placed_at=timezone.now(),
        )
        item = WaitingItem.objects.create(
            merchant=self.merchant, order=waiting, sku=self.sku, quantity=units, reserved=units
        )
        line = Line(-item.pk, self.sku.pk, units)
        reserve(self.merchant.pk, [line], connection.source, warehouse_id=self.far.pk)
        return waiting


def sold(number: str = "1001") -> Sold:
    merchant = a_merchant()
    main, far = a_warehouse(merchant), a_warehouse(merchant, code="FAR")
    sku = a_sku(merchant, code="CAM/P")
    a_stock(sku, main, 10)
    a_stock(sku, far, 4)
    return Sold(merchant, main, far, sku, bought(merchant, sku, 3, number))


def bought(merchant: Merchant, sku: Sku, units: int, number: str) -> int:
    draft = a_draft(Status.PAID, units, external_id=number, number=number)
    return hear(merchant, draft, sku).order_id
