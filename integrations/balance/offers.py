"""What each connection is told of a SKU's stock: by which rule, and what of it is on its way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from catalog.models import Sku
from catalog.published import Counted, Limits, buffer
from integrations import traffic
from integrations.balance.places import Places
from integrations.models import Connection, Listing, Outbound
from integrations.models.work import OutboundTopic
from integrations.traffic import Flow, Hold


class Telling(StrEnum):
    """How far it is: what keeps it back while it waits is `Offer.hold`."""

    NOT_LINKED = "not_linked"
    PARKED = "parked"
    AT_WORK = "at_work"
    WAITING = "waiting"
    AT_REST = "at_rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`available` counts by the connection's rule and is None where nobody ever counted; so is
    `published`, the figure that would be told now. `limits` are those that hold for this SKU."""

    connection: Connection
    listing: Listing | None
    available: int | None
    limits: Limits
    published: int | None
    work: Outbound | None
    telling: Telling
    hold: Hold | None

    @property
    def kept_back(self) -> int | None:
        """Units of what is available, by the buffer."""
        if self.available is None:
            return None
        return min(self.available, buffer(self.available, self.limits.units, self.limits.percent))

    @property
    def left(self) -> int | None:
        """What would be published if there were no most."""
        return None if self.available is None else self.available - (self.kept_back or 0)

    @property
    def told(self) -> int | None:
        return self.work.sent if self.work else None

    @property
    def told_at(self) -> datetime | None:
        return self.work.done_at if self.work and self.work.sent is not None else None

    @property
    def waiting_since(self) -> datetime | None:
        return self.work.waiting_since if self.work else None

    @property
    def error(self) -> str:
        return self.work.error_code if self.work else ""

    @property
    def is_true(self) -> bool:
        """Whether the platform was last told what is so now."""
        return self.told is not None and self.told == self.published


def read(sku: Sku, here: Places) -> list[Offer]:
    """Four statements, whatever the number of connections."""
    now = timezone.now()
    connections = Connection.objects.filter(merchant=sku.merchant_id)
    rows = connections.select_related("store", "activity", "warehouse")
    listings = {row.connection_id: row for row in Listing.objects.filter(sku=sku)}
    told = Outbound.objects.filter(sku=sku, topic=OutboundTopic.STOCK)
    work = {row.connection_id: row for row in told.order_by()}
    is_off = bool(traffic.switched_off([sku.merchant_id]))
    return [
        _offer(sku, here, row, listings.get(row.pk), work.get(row.pk), is_off, now)
        for row in rows.order_by("store__name", "pk")
    ]


def _offer(
    sku: Sku,
    here: Places,
    connection: Connection,
    listing: Listing | None,
    work: Outbound | None,
    is_off: bool,
    now: datetime,
) -> Offer:
    available = here.available(connection.counts_only)
    counted = Counted(available or 0, sku.buffer_units, sku.buffer_percent)
    return Offer(
        connection=connection,
        listing=listing,
        available=available,
        limits=counted.limits(connection.limits),
        published=None if available is None else counted.published(connection.limits),
        work=work,
        telling=_telling(listing, work, now),
        hold=_hold(connection, is_off, now),
    )


def _telling(listing: Listing | None, work: Outbound | None, now: datetime) -> Telling:
    if listing is None or work is None:
        return Telling.NOT_LINKED
    if work.parked_at:
        return Telling.PARKED
    if work.leased_until and work.leased_until > now:
        return Telling.AT_WORK
    return Telling.WAITING if work.due_at else Telling.AT_REST


def _hold(connection: Connection, is_off: bool, now: datetime) -> Hold | None:
    """As `traffic.flow_gate` judges, with the merchant's switch read once for all."""
    if is_off:
        return Hold.SWITCHED_OFF
    own = traffic.own_gate(connection, now)
    if own.hold:
        return own.hold
    return None if traffic.is_on(connection, Flow.STOCK) else Hold.FLOW_OFF
