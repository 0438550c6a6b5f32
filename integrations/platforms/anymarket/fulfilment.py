"""What ANYMARKET is told of an order: one PUT for each step, never backwards.

Where the order stands is read first: a step that was taken is not told again, and what is told
late comes without a step back.
"""

from datetime import datetime

from integrations.contract import Cancellation, CancelReason, Invoice, PlatformError, Shipment
from integrations.platforms.anymarket.client import Client, Json
from integrations.platforms.anymarket.reading import Reader

INVOICED, SHIPPED, DELIVERED = "INVOICED", "PAID_WAITING_DELIVERY", "CONCLUDED"
CANCELLED = "CANCELED"
STEPS = ("PENDING", "PAID_WAITING_SHIP", INVOICED, SHIPPED, DELIVERED)
# On its way, with trouble: its own word stays.
TROUBLED = "DELIVERY_ISSUE"
HAS_ONE = "limite de nota fiscal"
# ANYMARKET has a text for the reason, and its panel speaks Portuguese.
REASONS = {
    CancelReason.CUSTOMER: "Cancelado pelo cliente",
    CancelReason.INVENTORY: "Sem estoque",
    CancelReason.FRAUD: "Suspeita de fraude",
    CancelReason.OTHER: "Cancelado pelo vendedor",
}


def tell_invoice(client: Client, order: Reader, invoice: Invoice) -> None:
    """There is room for one invoice: the last one counts.

    The document goes first where a marketplace wants it whole: it takes one only once, and the
    key on the order says that it has it.
    """
    known = order.part("invoice").text("accessKey")
    if known == invoice.key:
        return
    if invoice.xml and order.part("metadata").flag("needInvoiceXML"):
        _hand_in(client, order.text("id"), invoice.xml, is_first=not known)
    client.tell_order(order.text("id"), {**at_least(order, INVOICED), "invoice": said(invoice)})


def _hand_in(client: Client, order_id: str, xml: bytes, *, is_first: bool) -> None:
    """Of an order without an invoice, the only document that a marketplace can have is ours: we
    were interrupted after it was taken."""
    try:
        client.put_invoice_xml(order_id, xml)
    except PlatformError as error:
        if not (is_first and HAS_ONE in error.detail.lower()):
            raise


def tell_shipment(client: Client, order: Reader, shipment: Shipment) -> None:
    """Also of a cancelled order: ANYMARKET says why not."""
    told = tracking(shipment)
    is_sent = order.text("status") in (SHIPPED, TROUBLED)
    if order.text("status") == DELIVERED or (is_sent and _says(order.part("tracking"), told)):
        return
    client.tell_order(order.text("id"), {**at_least(order, SHIPPED), "tracking": told})


def tell_delivery(client: Client, order: Reader, delivered_at: datetime) -> None:
    if order.text("status") != DELIVERED:
        told = {"deliveredDate": _written(delivered_at)}
        client.tell_order(order.text("id"), {"status": DELIVERED, "tracking": told})


def cancel(client: Client, order: Reader, cancellation: Cancellation) -> None:
    if order.text("status") != CANCELLED:
        told = {"status": CANCELLED, "cancelDetails": reason(cancellation)}
        client.tell_order(order.text("id"), told)


def at_least(order: Reader, step: str) -> Json:
    """The step, or the one the order is at when that is further on."""
    now = order.text("status")
    if now == TROUBLED:
        return {"status": TROUBLED}
    is_further = now in STEPS and STEPS.index(now) > STEPS.index(step)
    return {"status": now if is_further else step}


def said(invoice: Invoice) -> Json:
    link = {"linkNfe": invoice.link} if invoice.link else {}
    return {
        "accessKey": invoice.key,
        "series": invoice.series,
        "number": invoice.number,
        "date": _written(invoice.issued_at),
        **link,
    }


def tracking(shipment: Shipment) -> Json:
    """Whether the buyer is written to is the marketplace's business."""
    link = {"url": shipment.url} if shipment.url else {}
    return {
        **link,
        "number": shipment.code,
        "carrier": shipment.carrier,
        "shippedDate": _written(shipment.shipped_at),
    }


def reason(cancellation: Cancellation) -> str:
    """Putting units back and writing to the buyer are not ANYMARKET's to do."""
    return cancellation.detail or REASONS[cancellation.reason]


def _says(known: Reader, told: Json) -> bool:
    figures = {key: value for key, value in told.items() if key != "shippedDate"}
    same_day = _moment(known) == _moment(Reader(told))
    return same_day and all(known.text(key) == value for key, value in figures.items())


def _moment(tracking: Reader) -> datetime | None:
    """The same however it is written; what others wrote there and nobody can read is none."""
    try:
        return tracking.moment("shippedDate")
    except PlatformError:
        return None


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
