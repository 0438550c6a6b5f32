"""The head of an order's page: how far it has come, and its figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalog.admin.product_summary import Fact, money
from orders.models import Order, Status
from orders.status import MOMENTS

LINE = (Status.PENDING, Status.PAID, Status.INVOICED, Status.SHIPPED, Status.DELIVERED)


@dataclass(frozen=True)
class Step:
    """`state`: "done", "skipped" (nobody told of it), "now", "ahead", or "ended", which is the last
    step of an order that was cancelled or returned."""

    label: Any
    at: datetime | None
    state: str


def moment(order: Order, status: str) -> datetime | None:
    """When the order came to this status, where that is known."""
    at: datetime | None = getattr(order, _column(status))
    return at


def _column(status: str) -> str:
    first = {Status.PENDING.value: "placed_at", Status.PAID.value: "paid_at"}
    return first.get(status) or MOMENTS[Status(status)]


def steps(order: Order) -> list[Step]:
    """The way from sale to delivery; of one that ended otherwise, what it has seen and its end."""
    status = Status(order.status)
    if status not in LINE:
        seen = [(step, moment(order, step)) for step in LINE]
        done = [Step(step.label, at, "done") for step, at in seen if at is not None]
        return [*done, Step(status.label, moment(order, status), "ended")]
    here = LINE.index(status)
    return [_step(order, step, place - here) for place, step in enumerate(LINE)]


def _step(order: Order, status: Status, ahead: int) -> Step:
    if ahead > 0:
        return Step(status.label, None, "ahead")
    at = moment(order, status)
    if ahead == 0:
        return Step(status.label, at, "now")
    return Step(status.label, at, "done" if at else "skipped")


def sale(request: HttpRequest, order: Order) -> list[Fact]:
    """What it is worth and where it was sold."""
    facts = [Fact(_("total"), f"R$ {money(order.total)}"), Fact(_("channel"), order.channel or "–")]
    if order.fulfilled_by_channel:
        facts.append(Fact(_("sent by"), _("the channel, from its own stock")))
    elif order.carrier:
        facts.append(Fact(_("carrier"), order.carrier))
    return facts
