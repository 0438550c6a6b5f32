"""The buttons of an order's page: each leads to its step, or tells why it cannot be taken now."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from integrations.admin.order_page.source import connection_of
from integrations.admin.order_steps import again
from integrations.admin.order_steps.cancel import CANCEL
from integrations.admin.order_steps.deliver import DELIVER
from integrations.admin.order_steps.invoice import INVOICE
from integrations.admin.order_steps.ship import SHIP
from integrations.admin.order_steps.take_back import TAKE_BACK
from orders.admin.order_hooks import Button
from orders.models import Order, Status

STEPS = (INVOICE, SHIP, DELIVER, TAKE_BACK, CANCEL)
# What usually comes next.
NEXT = {Status.PAID: INVOICE, Status.INVOICED: SHIP, Status.SHIPPED: DELIVER}


def of_steps(request: HttpRequest, order: Order) -> list[Button]:
    return [
        Button(
            title=step.title,
            icon=step.icon,
            url=step.address(order.pk),
            why_not=step.why_not(order),
            grave=step.grave,
            leading=NEXT.get(Status(order.status)) is step,
        )
        for step in STEPS
    ]


def of_the_platform(request: HttpRequest, order: Order) -> list[Button]:
    connection = connection_of(request, order)
    if connection is None:
        return []
    return [
        Button(
            title=_("Read again"),
            icon="cloud_download",
            url=again.address(again.READ, order),
            posts=True,
            why_not=again.why_not_read(connection),
        ),
        Button(
            title=_("Resend status"),
            icon="send",
            url=again.address(again.TELL, order),
            posts=True,
            why_not=again.why_not_tell(connection),
        ),
    ]
