"""Reading the order from its platform again, and telling the platform its status again."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.admin.access import cause
from integrations import inbox, order_tellings, wakeup
from integrations.admin.order_page.source import connection_of
from integrations.admin.order_page.told import telling_of
from integrations.admin.order_steps.step import order_to_change, page_of
from integrations.models import Connection, State
from integrations.models.work import InboundTopic
from orders.models import Order

READ, TELL = "orders_order_read_again", "orders_order_tell_again"


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    order = order_to_change(request, pk)
    connection = connection_of(request, order)
    reason = why_not_read(connection)
    if connection is None or reason:
        messages.error(request, reason)
    else:
        inbox.note(connection, InboundTopic.ORDER, [order.external_id])
        wakeup.wake([connection.pk])
        messages.success(request, _("The order is read from the platform again."))
    return HttpResponseRedirect(page_of(order))


@require_POST
def tell_again(request: HttpRequest, pk: int) -> HttpResponse:
    """From what was refused on, or all of it where nothing was; a row that waits goes by itself."""
    order = order_to_change(request, pk)
    reason = why_not_tell(connection_of(request, order))
    if reason:
        messages.error(request, reason)
    elif _told(request, order):
        messages.success(request, _("The platform is told the order's status again."))
    else:
        messages.info(request, _("It waits to be told already."))
    return HttpResponseRedirect(page_of(order))


def _told(request: HttpRequest, order: Order) -> int:
    telling = telling_of(request, order)
    if telling is None:
        return order_tellings.mark(order.merchant_id, [order.pk], cause(request))
    return order_tellings.resend([telling.pk])


def why_not_read(connection: Connection | None) -> str:
    if connection is None:
        return _("The order came by no connection that is still there.")
    if connection.state == State.INACTIVE:
        return _("Its connection is inactive.")
    return "" if connection.pull_orders else _("Its connection imports no orders.")


def why_not_tell(connection: Connection | None) -> str:
    if connection is None:
        return _("The order came by no connection that is still there.")
    if connection.state == State.INACTIVE:
        return _("Its connection is inactive.")
    return "" if connection.push_status else _("Its connection sends no status of orders.")


def address(name: str, order: Order) -> str:
    return reverse(f"admin:{name}", args=[order.pk])


def urls() -> list[Any]:
    view = admin.site.admin_view
    return [
        path("<int:pk>/read-again/", view(read_again), name=READ),
        path("<int:pk>/tell-again/", view(tell_again), name=TELL),
    ]
