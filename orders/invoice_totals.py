"""What the invoices of an order may come to.

One that is of everything comes to what is still sold, to the cent. One of a part, as of what
another branch sends, leaves units out and what they cost; the parts together exceed nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from orders.models import Order, OrderItem
from orders.refusals import OrderRefusal, Refused

CENT = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Due:
    """What is still sold: its amount, its units and what its cheapest unit costs. `slack` is what
    rounding the cancelled units' shares of a discount may make of the amount."""

    amount: Decimal
    units: int
    cheapest: Decimal
    slack: Decimal


def due(order: Order, items: Sequence[OrderItem]) -> Due:
    """Freight and interest are not refunded with units; of the discount, what was for them is."""
    prices = _prices(order, items)
    cut = sum((price * item.cancelled for price, item in prices), ZERO)
    left = [price for price, item in prices if item.to_send and price > 0]
    return Due(
        amount=(order.total - cut).quantize(CENT, ROUND_HALF_UP),
        units=sum(item.to_send for item in items),
        cheapest=min(left, default=ZERO),
        slack=CENT * sum(item.cancelled > 0 for item in items),
    )


def check(due: Due, others: Decimal, total: Decimal, units: Decimal | None) -> None:
    """`others` is what the order's other invoices come to; `units` those of this one, where they
    are known. Raises Refused(TOTALS_DISAGREE)."""
    missing = due.amount - others - total
    if abs(missing) <= due.slack:
        return
    is_part = missing >= due.cheapest and (units is None or units < due.units)
    if missing > 0 and is_part:
        return
    raise Refused(
        OrderRefusal.TOTALS_DISAGREE,
        _("The invoice comes to %(total)s, and %(due)s of the order is still to be invoiced.")
        % {"total": _shown(total), "due": _shown(due.amount - others)},
    )


def _prices(order: Order, items: Sequence[OrderItem]) -> list[tuple[Decimal, OrderItem]]:
    """What a unit of each line costs, less its share of the discounts.

    The order's discount contains those of the lines; the rest is spread over all lines.
    """
    net = {item: item.quantity * item.unit_price - item.discount for item in items}
    goods = sum(net.values(), ZERO)
    spread = order.discount - sum((item.discount for item in items), ZERO)
    rate = 1 - spread / goods if goods > 0 and spread > 0 else Decimal(1)
    return [(net[item] * rate / item.quantity, item) for item in items]


def _shown(amount: Decimal) -> str:
    return number_format(amount, 2)
