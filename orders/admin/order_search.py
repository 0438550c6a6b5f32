"""What the search box of the order list finds, by indexes only."""

from django.db.models import Q, QuerySet

from orders.admin.order_hooks import MOST_LINES
from orders.models import Invoice, Order, Shipment

NFE_KEY = 44


def orders_like(rows: QuerySet[Order], term: str) -> QuerySet[Order]:
    """By the start of the number or of the id on the platform, by the whole tracking code of a
    parcel, and by the key of an invoice, with or without spaces."""
    term = term.strip()
    if not term:
        return rows
    digits = "".join(term.split())
    if len(digits) == NFE_KEY and digits.isdecimal():
        return rows.filter(pk__in=Invoice.objects.filter(key=digits).values("order"))
    parcels = Shipment.objects.filter(tracking_code__in={term, term.upper()})
    # As numbers: with a subquery among the ways no index is used for any of them.
    sent = list(parcels.values_list("order_id", flat=True)[:MOST_LINES])
    return rows.filter(
        Q(number__startswith=term) | Q(external_id__startswith=term) | Q(pk__in=sent)
    )
