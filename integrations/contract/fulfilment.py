"""What the merchant does with an order, as it is told to the platform it came from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class OrderState:
    """An order of a platform's list and where it stands: one of orders.models.Status."""

    external_id: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """An NF-e. `key` has its 44 digits; `link` leads to the XML or the DANFE, "" where there is
    none; `xml` is the authorised document for platforms that want it whole."""

    key: str
    number: str
    series: str
    issued_at: datetime
    link: str = ""
    xml: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """A parcel on its way. `notify`: the platform writes to the buyer, if it can."""

    carrier: str
    code: str
    url: str = ""
    shipped_at: datetime
    notify: bool = False


class CancelReason(StrEnum):
    CUSTOMER = "customer"
    INVENTORY = "inventory"
    FRAUD = "fraud"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Cancellation:
    """`restock`: the platform gives the units back to its own figure; `email`: it writes to the
    buyer. Both are always said: what a platform does by itself is not what everybody wants."""

    reason: CancelReason
    restock: bool
    email: bool
    detail: str = ""
