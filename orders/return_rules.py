"""What of an order can come back, and what of it has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from orders.cases import Case
from orders.models import EventKind, Order, OrderEvent, OrderItem, Status
from orders.refusals import OrderRefusal, Refused
from orders.status import AFTER_RETURN, GONE

MAX_REFERENCE = 80
MAX_REASON = 200
NOT_LEFT = gettext_noop("The goods of this order have not left: there is nothing to come back.")
ALL_BACK = gettext_noop("Everything of this order is back already.")


@dataclass(frozen=True, slots=True)
class Known:
    """A return: units by item id."""

    reference: str
    reason: str
    restock: bool
    units: Mapping[int, int]


@dataclass(slots=True)
class Returning:
    """An order and its returns, the oldest first. `left`: it was cancelled on its way."""

    case: Case
    known: list[Known]
    left: bool
    stored: int = field(init=False)

    def __post_init__(self) -> None:
        self.stored = len(self.known)

    @property
    def order(self) -> Order:
        return self.case.order

    @property
    def new(self) -> list[tuple[int, Known]]:
        """What came back now; which of the order's returns it is, from 1."""
        return list(enumerate(self.known[self.stored :], start=self.stored + 1))

    def place_of(self, reference: str) -> int | None:
        found = (place for place, one in enumerate(self.known) if one.reference == reference)
        return next(found, None)

    def all_out(self, before: int | None = None) -> dict[int, int]:
        """Units that have not come back, by item id; `before` a return: as it was then."""
        later = [] if before is None else self.known[before:]
        out = {
            item_id: _out(item) + sum(one.units.get(item_id, 0) for one in later)
            for item_id, item in self.case.items.items()
        }
        return {item_id: number for item_id, number in out.items() if number}


def left_before_cancel(orders: Iterable[Order]) -> set[int]:
    """Which of these were on their way when they were cancelled."""
    cancelled = [order.pk for order in orders if order.status == Status.CANCELLED]
    if not cancelled:
        return set()
    moves = OrderEvent.objects.filter(
        order__in=cancelled, kind=EventKind.MOVED, from_status=Status.SHIPPED
    )
    return set(moves.values_list("order_id", flat=True))


def check_words(reference: str, reason: str) -> None:
    """Raises Refused."""
    if not reference.strip() or len(reference) > MAX_REFERENCE:
        words = _("A return needs a reference of at most %(most)d characters.")
        raise Refused(OrderRefusal.WRONG_VALUE, words % {"most": MAX_REFERENCE})
    if len(reason) > MAX_REASON:
        words = _("The reason is too long: at most %(most)d characters.")
        raise Refused(OrderRefusal.WRONG_VALUE, words % {"most": MAX_REASON})


def check_status(found: Returning) -> None:
    """Raises Refused when nothing of it is out. A platform may have said RETURNED before anybody
    said what came back: then it is still out."""
    if found.order.status not in GONE and not found.left:
        raise Refused(OrderRefusal.WRONG_STATUS, gettext(NOT_LEFT))
    if not found.all_out():
        returned = found.order.status == Status.RETURNED
        raise Refused(OrderRefusal.WRONG_STATUS, gettext(AFTER_RETURN if returned else ALL_BACK))


def check_number(item: OrderItem, number: int) -> None:
    """Raises Refused."""
    if number <= 0:
        raise Refused(OrderRefusal.WRONG_VALUE, _("At least one unit has to come back."))
    if number > _out(item):
        words = _("Of %(sku)s, only %(n)d units are out.")
        told = words % {"n": _out(item), "sku": item.sku.code}
        raise Refused(OrderRefusal.TOO_MANY, told)


def other_content(reference: str) -> Refused:
    words = _(
        "The return %(reference)s is known with another content: give a new one a new number."
    )
    return Refused(OrderRefusal.OTHER_CONTENT, words % {"reference": reference})


def _out(item: OrderItem) -> int:
    return item.to_send - item.returned
