"""What a batch of shipments is held against, and what each of its rows makes of a parcel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from orders.carriers import tracking_address
from orders.locking import locked
from orders.models import Carrier, Invoice, Order, Shipment

# An order, and the tracking code of one of its parcels.
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class ShipmentRow:
    """A parcel of `order_id` is on its way.

    `carrier` is the code of a Carrier, or else a name; "" the order's own, or that of the parcel
    where it is known already. Without `tracking_url` the carrier's template gives it, without
    `shipped_at` it left just now.
    """

    index: int
    order_id: int
    carrier: str = ""
    tracking_code: str = ""
    tracking_url: str = ""
    shipped_at: datetime | None = None

    @property
    def key(self) -> Key:
        return self.order_id, self.tracking_code.strip()


@dataclass(frozen=True, slots=True)
class Content:
    """What a parcel says beside its order and code."""

    carrier_id: int | None
    carrier_name: str
    tracking_url: str
    shipped_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """The merchant's orders of a batch, locked, with their parcels, their invoices and the
    carriers they name."""

    orders: Mapping[int, Order]
    parcels: Mapping[Key, Shipment]
    carriers: Mapping[str, Carrier]
    invoiced: frozenset[int]
    now: datetime


def known(merchant_id: int, rows: Sequence[ShipmentRow]) -> Known:
    """Four statements, whatever the number of rows; inside a transaction."""
    orders = locked(merchant_id, (row.order_id for row in rows))
    parcels = Shipment.objects.filter(order__in=orders)
    words = {row.carrier.strip() for row in rows} | {order.carrier for order in orders.values()}
    carriers = Carrier.objects.filter(merchant_id=merchant_id, code__in=words)
    invoices = Invoice.objects.filter(order__in=orders)
    return Known(
        orders=orders,
        parcels={(parcel.order_id, parcel.tracking_code): parcel for parcel in parcels},
        carriers={carrier.code: carrier for carrier in carriers},
        invoiced=frozenset(invoices.values_list("order_id", flat=True)),
        now=timezone.now(),
    )


def content_of(parcel: Shipment) -> Content:
    return Content(parcel.carrier_id, parcel.carrier_name, parcel.tracking_url, parcel.shipped_at)


def wanted(row: ShipmentRow, known: Known) -> Content:
    """The parcel as it is after this row: what the row leaves out stays as it is known."""
    parcel = known.parcels.get(row.key)
    word = row.carrier.strip()
    if parcel is not None and (not word or _is_of(parcel, known.carriers.get(word), word)):
        return Content(
            parcel.carrier_id,
            parcel.carrier_name,
            row.tracking_url or parcel.tracking_url,
            row.shipped_at or parcel.shipped_at,
        )
    word = word or known.orders[row.order_id].carrier
    carrier = known.carriers.get(word)
    left = parcel.shipped_at if parcel else known.now
    return Content(
        carrier.pk if carrier else None,
        carrier.name if carrier else word,
        row.tracking_url or (tracking_address(carrier, row.key[1]) if carrier else ""),
        row.shipped_at or left,
    )


def _is_of(parcel: Shipment, carrier: Carrier | None, word: str) -> bool:
    """Whether this word means the carrier that the parcel has; it may have been renamed since."""
    return parcel.carrier_id == carrier.pk if carrier else parcel.carrier_name == word
