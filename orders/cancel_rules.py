"""What of an order can still be cancelled."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from orders.cases import Case
from orders.models import Order, OrderItem, Status
from orders.reasons import CANCELLED_FOR
from orders.refusals import OrderRefusal, Refused
from orders.status import AFTER_CANCEL, FORWARD, HOLDING, reason_against

MAX_DETAIL = 200
PARTS_AFTER_LEAVING = gettext_noop(
    "The goods have left: single units can no longer be cancelled; what comes back is a return."
)


def check_reason(reason: str, detail: str) -> None:
    """Raises Refused."""
    if reason not in CANCELLED_FOR:
        words = _("“%(reason)s” is no reason for a cancel: use one of %(known)s.")
        known = ", ".join(CANCELLED_FOR)
        raise _wrong(words % {"reason": reason, "known": known})
    if len(detail) > MAX_DETAIL:
        words = _("The details are too long: at most %(most)d characters.")
        raise _wrong(words % {"most": MAX_DETAIL})


def check_whole(order: Order) -> None:
    """Raises Refused when the order can no longer be cancelled."""
    if Status.CANCELLED not in FORWARD[order.status]:
        raise _too_late(reason_against(order.status))


def check_units(case: Case, units: Mapping[OrderItem, int], *, over: bool) -> bool:
    """Whether these figures change anything. `over`: the order is cancelled. Raises Refused."""
    for item, number in units.items():
        _check_number(item, number)
    told = all(
        number == item.cancelled or (over and number == item.quantity)
        for item, number in units.items()
    )
    gone = case.order.status not in HOLDING
    # An order of which nothing is left to be sent is still to be cancelled.
    if told and (gone or over or any(item.to_send for item in case.items.values())):
        return False
    if over:
        raise _too_late(AFTER_CANCEL)
    if gone:
        left = case.order.status == Status.SHIPPED
        raise _too_late(PARTS_AFTER_LEAVING if left else reason_against(case.order.status))
    for item, number in units.items():
        if number < item.cancelled:
            words = _("%(n)d units of %(sku)s are cancelled already, which is not taken back.")
            raise _wrong(words % {"n": item.cancelled, "sku": item.sku.code})
    return True


def _check_number(item: OrderItem, number: int) -> None:
    if number < 0:
        raise _wrong(_("The number of units must not be negative."))
    if number > item.quantity:
        words = _("Only %(n)d units of %(sku)s were sold.")
        told = words % {"n": item.quantity, "sku": item.sku.code}
        raise Refused(OrderRefusal.TOO_MANY, told)


def _wrong(words: str) -> Refused:
    return Refused(OrderRefusal.WRONG_VALUE, words)


def _too_late(reason: str) -> Refused:
    return Refused(OrderRefusal.WRONG_STATUS, gettext(reason))
