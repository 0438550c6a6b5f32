"""Which connection an order came by."""

from weakref import WeakKeyDictionary

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.admin.look import link
from catalog.admin.product_summary import Fact
from integrations.admin.connection_state import platform_title
from integrations.models import Connection, State
from orders.models import Order

BY_A_CONNECTION = "connection:"
# Read once for a request, which is about one order.
_KNOWN: WeakKeyDictionary[HttpRequest, tuple[int, Connection | None]] = WeakKeyDictionary()


def connection_of(request: HttpRequest, order: Order) -> Connection | None:
    """None for an order that came by no connection, or by one that is gone."""
    known = _KNOWN.get(request)
    if known is None or known[0] != order.pk:
        known = _KNOWN[request] = (order.pk, _found(order))
    return known[1]


def _found(order: Order) -> Connection | None:
    number = order.source.removeprefix(BY_A_CONNECTION)
    if number == order.source or not number.isdecimal():
        return None
    mine = Connection.objects.filter(merchant_id=order.merchant_id, pk=int(number))
    return mine.select_related("store").first()


def name_of(connection: Connection) -> str:
    return f"{connection.store.name} · {platform_title(connection.platform)}"


def came_by(request: HttpRequest, order: Order) -> list[Fact]:
    """A figure of the page's head."""
    connection = connection_of(request, order)
    if connection is None:
        return [Fact(_("connection"), order.source)]
    url = reverse("admin:integrations_connection_change", args=[connection.pk])
    lost = connection.state in (State.NEEDS_REAUTHORISATION, State.INACTIVE)
    return [Fact(_("connection"), link(url, name_of(connection)), alarming=lost)]
