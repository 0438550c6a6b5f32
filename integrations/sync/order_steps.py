"""What a platform has to hear of one of its orders, step by step, and in which order.

An NF-e comes before the parcel, the parcel before its delivery; a cancelled order is told of its
cancelling and of nothing else. What the platform did or said itself is not told back to it.

Single units that were cancelled, or that came back, are not told: no platform here takes less than
the whole order. The merchant settles those in the platform's own panel.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from integrations import contract
from integrations.contract import Cancellation, CancelReason, Connector
from integrations.models import StatusAfter
from integrations.sync.order_facts import Facts
from orders.models import Invoice, Order, Shipment, Status
from orders.status import GONE

Said = contract.Invoice | contract.Shipment | Cancellation | datetime


class Part(StrEnum):
    """Where in OrderTelling.sent a step is kept. Of the first two an order has several."""

    INVOICE = "invoices"
    SHIPMENT = "shipments"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Step:
    """`key` tells several of a kind apart: an invoice's key, a shipment's id; else ""."""

    part: Part
    key: str
    said: Said

    @property
    def mark(self) -> str:
        """A digest of what is said: something else has another one."""
        said = asdict(self.said) if is_dataclass(self.said) else self.said
        text = json.dumps(said, default=str, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def is_in(self, sent: Mapping[str, Any]) -> bool:
        """Whether just this was told before."""
        told = sent.get(self.part, {})
        return bool((told.get(self.key, {}) if self.key else told).get("mark") == self.mark)

    def added_to(self, sent: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """`sent`, with this step."""
        told: dict[str, Any] = {"mark": self.mark, "at": at.isoformat(timespec="seconds")}
        if self.key:
            told = {**sent.get(self.part, {}), self.key: told}
        return {**sent, self.part.value: told}

    def tell(self, connector: Connector, external_id: str) -> None:
        """Raises PlatformError."""
        match self.said:
            case contract.Invoice():
                connector.tell_invoice(external_id, self.said)
            case contract.Shipment():
                connector.tell_shipment(external_id, self.said)
            case Cancellation():
                connector.cancel_order(external_id, self.said)
            case datetime():
                connector.tell_delivery(external_id, self.said)


def untold(facts: Facts, status_after: str, sent: Mapping[str, Any]) -> list[Step]:
    """What the platform has not heard, in the order in which it is told."""
    return [step for step in _steps(facts, status_after) if not step.is_in(sent)]


def _steps(facts: Facts, status_after: str) -> Iterator[Step]:
    """What the channel ships and delivers itself it knows already; an NF-e it does not."""
    order = facts.order
    if order.status == Status.CANCELLED:
        if facts.is_ours(Status.CANCELLED):
            yield Step(Part.CANCELLED, "", cancellation(order))
        return
    for invoice in facts.invoices:
        if invoice.cause != order.source and _may_tell(invoice, facts, status_after):
            yield Step(Part.INVOICE, invoice.key, _invoice(invoice))
    if order.fulfilled_by_channel:
        return
    for shipment in facts.shipments:
        if shipment.cause != order.source:
            yield Step(Part.SHIPMENT, str(shipment.pk), _shipment(shipment))
    if order.delivered_at and facts.is_ours(Status.DELIVERED):
        yield Step(Part.DELIVERED, "", order.delivered_at)


def _may_tell(invoice: Invoice, facts: Facts, status_after: str) -> bool:
    """After which step the merchant wants the order's status to change in the shop."""
    if status_after == StatusAfter.INVOICE_AUTHORISED:
        return invoice.authorised_at is not None
    if status_after == StatusAfter.SHIPPED:
        return bool(facts.shipments) or facts.order.status in GONE
    return True


def _invoice(invoice: Invoice) -> contract.Invoice:
    return contract.Invoice(
        key=invoice.key,
        number=invoice.number,
        series=invoice.series,
        issued_at=invoice.issued_at,
        link=invoice.link,
        xml=invoice.xml.encode(),
    )


def _shipment(shipment: Shipment) -> contract.Shipment:
    """`notify` is never asked for: nobody here was asked whether the shop is to write to the
    buyer, and a letter cannot be taken back. Who wants it tells the buyer in the ERP."""
    return contract.Shipment(
        carrier=shipment.carrier_name,
        code=shipment.tracking_code,
        url=shipment.tracking_url,
        shipped_at=shipment.shipped_at,
        notify=False,
    )


def cancellation(order: Order) -> Cancellation:
    """As it was asked for. Left unsaid, the units go back to the platform's own figure, and nobody
    writes to the buyer."""
    asked = order.cancellation
    known = asked.get("reason") in list(CancelReason)
    return Cancellation(
        reason=CancelReason(asked["reason"]) if known else CancelReason.OTHER,
        detail=str(asked.get("detail") or ""),
        restock=bool(asked.get("restock", True)),
        email=bool(asked.get("email", False)),
    )
