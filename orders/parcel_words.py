"""What is said of parcels: why one was not taken, and how a history tells of it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.batch import Numbered, Rejected
from orders import status
from orders.models import Order, Shipment, Status
from orders.reasons import AND, COLON, LONGEST
from orders.refusals import OrderRefusal

SENT = gettext_noop("Parcel on its way")
SENT_OTHERWISE = gettext_noop("Parcel corrected")
ARRIVED = gettext_noop("Parcel delivered")
ARRIVED_OTHERWISE = gettext_noop("Delivery corrected")


def of_parcel(head: str, parcel: Shipment) -> str:
    """A reason as orders.reasons keeps it: what happened to which parcel, and its carrier."""
    first = f"{head}{COLON}{parcel.tracking_code}" if parcel.tracking_code else head
    return AND.join(part for part in (first, parcel.carrier_name) if part)[:LONGEST]


def refused(row: Numbered, code: OrderRefusal, reason: str) -> Rejected:
    return Rejected(row.index, code, reason)


def unknown_order(row: Numbered) -> Rejected:
    return refused(row, OrderRefusal.UNKNOWN_ORDER, _("There is no order with this id."))


def is_final(row: Numbered, order: Order) -> Rejected:
    """No way leads on from the order's status."""
    reason = _(status.reason_against(order.status))
    return refused(row, OrderRefusal.WRONG_STATUS, reason)


def not_paid(row: Numbered) -> Rejected:
    reason = _("The order is not paid: send it once its payment is known.")
    return refused(row, OrderRefusal.NOT_PAID, reason)


def not_invoiced(row: Numbered) -> Rejected:
    reason = _(
        "Nothing of this connection is sent without an invoice: tell the order's NF-e first, or"
        " allow it on the connection page."
    )
    return refused(row, OrderRefusal.NOT_INVOICED, reason)


def not_sent(row: Numbered, order: Order) -> Rejected:
    reason = _("The order is “%(status)s”, not sent yet: tell its shipment first.")
    words = {"status": Status(order.status).label}
    return refused(row, OrderRefusal.WRONG_STATUS, reason % words)


def unknown_parcel(row: Numbered, code: str) -> Rejected:
    reason = _("The order has no parcel “%(code)s”: tell its shipment first.") % {"code": code}
    return refused(row, OrderRefusal.UNKNOWN_SHIPMENT, reason)


def wrong_address(row: Numbered) -> Rejected:
    reason = _(
        "The tracking address must begin with https:// or http:// and lead to a page, without any"
        " script."
    )
    return refused(row, OrderRefusal.WRONG_ADDRESS, reason)


def too_long(row: Numbered, field: str, most: int) -> Rejected:
    reason = _("The field “%(field)s” is too long: at most %(most)d characters.")
    return refused(row, OrderRefusal.WRONG_VALUE, reason % {"field": field, "most": most})


def to_come(row: Numbered) -> Rejected:
    reason = _("This moment is still to come: check the time and its offset (-03:00 or Z).")
    return refused(row, OrderRefusal.WRONG_MOMENT, reason)


def before_placed(row: Numbered) -> Rejected:
    reason = _("The order was placed after this moment: check the time and its offset.")
    return refused(row, OrderRefusal.WRONG_MOMENT, reason)


def before_sent(row: Numbered) -> Rejected:
    reason = _("The parcel was sent after this moment: check the time and its offset.")
    return refused(row, OrderRefusal.WRONG_MOMENT, reason)
