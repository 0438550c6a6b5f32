"""What the shop is told of an order, in its own words: pure."""

from datetime import datetime

from integrations.contract import Cancellation, Invoice, Shipment
from integrations.platforms.sandbox.client import Json


def invoice(told: Invoice) -> Json:
    """The shop has no place for the document itself."""
    return {
        "number": told.number,
        "series": told.series,
        "issued_at": _written(told.issued_at),
        "link": told.link,
    }


def shipment(told: Shipment) -> Json:
    return {
        "carrier": told.carrier,
        "code": told.code,
        "url": told.url,
        "sent_at": _written(told.shipped_at),
        "notify": told.notify,
    }


def delivery(delivered_at: datetime) -> Json:
    return {"received_at": _written(delivered_at)}


def cancellation(told: Cancellation) -> Json:
    """Nothing is left to what the shop does by itself."""
    return {
        "reason": told.reason.value,
        "detail": told.detail,
        "restock": told.restock,
        "email": told.email,
    }


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
