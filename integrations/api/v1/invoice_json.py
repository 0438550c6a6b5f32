"""The invoices of an order as partners see them; the XML is theirs already."""

from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from orders.models import Order


class InvoiceJson(Struct):
    """`authorised_at` is null while SEFAZ has not said yes, `total` where nobody told it."""

    key: str
    number: str
    series: str
    issued_at: datetime
    authorised_at: datetime | None
    total: Decimal | None
    link: str


def invoices_json(order: Order) -> list[InvoiceJson]:
    """Of an order whose invoices are already read."""
    return [
        InvoiceJson(**{name: getattr(invoice, name) for name in InvoiceJson.__struct_fields__})
        for invoice in order.invoices.all()
    ]
