"""Three axes of an order (itself, payment, shipping) and what they mean together.

Each may have words that nobody has written down: an unknown one moves nothing.
"""

from integrations.platforms.nuvemshop.reading import Reader

DELIVERED = ("delivered",)
SHIPPED = ("shipped", "fulfilled")
# Captured. "authorized" is not yet, "partially_paid" not whole.
PAID = ("paid", "partially_refunded")
REFUNDED = ("refunded",)
# Fulfillment orders know of a delivery before the order itself does.
PARCEL_DELIVERED = "DELIVERED"
PARCEL_SHIPPED = ("DISPATCHED", "READY_FOR_PICKUP", "MARKED_AS_FULFILLED", PARCEL_DELIVERED)


def status_of(order: Reader, parcels: list[Reader]) -> str:
    """A cancelled order may well stay paid; one whose money went back before it was sent is not
    to be sent any more."""
    if order.text("status").lower() == "cancelled":
        return "cancelled"
    shipping, payment = (order.text(f"{axis}_status").lower() for axis in ("shipping", "payment"))
    told = [parcel.text("status").upper() for parcel in parcels]
    if shipping in DELIVERED or (told and set(told) == {PARCEL_DELIVERED}):
        return "delivered"
    if shipping in SHIPPED or (told and set(told) <= set(PARCEL_SHIPPED)):
        return "shipped"
    if payment in REFUNDED:
        return "cancelled"
    return "paid" if payment in PAID else "pending"
