"""The gate: may traffic of this kind flow now? It computes; nothing stores "held".

Everything that sends, fetches, applies or places asks here first, and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.models import Connection, State, Switch


class Flow(StrEnum):
    """What wants to pass, from the point of view of one connection."""

    STOCK = "stock"
    PRICE = "price"
    PRODUCTS = "products"
    STATUS = "status"
    ORDERS = "orders"

    @property
    def label(self) -> Promise:
        return FLOW_LABELS[self]


FLOW_LABELS: dict[Flow, Promise] = {
    Flow.PRODUCTS: _("Products"),
    Flow.STOCK: _("Stock"),
    Flow.PRICE: _("Prices"),
    Flow.ORDERS: _("Orders"),
    Flow.STATUS: _("Order status"),
}


class Hold(StrEnum):
    """Why it may not pass."""

    SWITCHED_OFF = "switched_off"
    INACTIVE = "inactive"
    NEEDS_REAUTHORISATION = "needs_reauthorisation"
    FLOW_OFF = "flow_off"
    RESTING = "resting"

    @property
    def label(self) -> Promise:
        return HOLD_LABELS[self]


HOLD_LABELS: dict[Hold, Promise] = {
    Hold.SWITCHED_OFF: _("the merchant's integration is switched off"),
    Hold.INACTIVE: _("the connection is inactive"),
    Hold.NEEDS_REAUTHORISATION: _("the platform no longer accepts the credentials"),
    Hold.FLOW_OFF: _("switched off on this connection"),
    Hold.RESTING: _("the connection rests after a failure"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`hold` is None when traffic may flow; `until` is when to ask again, if that is known."""

    hold: Hold | None = None
    until: datetime | None = None

    @property
    def open(self) -> bool:
        return self.hold is None


OPEN = Answer()

FLAGS = {
    Flow.STOCK: "push_stock",
    Flow.PRICE: "push_prices",
    Flow.PRODUCTS: "push_products",
    Flow.STATUS: "push_status",
    Flow.ORDERS: "pull_orders",
}


def is_on(connection: Connection, flow: Flow) -> bool:
    """Whether the connection's own switch for this traffic is on, whatever else holds it."""
    return bool(getattr(connection, FLAGS[flow]))


def off(connection: Connection) -> list[Flow]:
    """What the merchant switched off on this connection."""
    return [flow for flow in FLOW_LABELS if not is_on(connection, flow)]


def switched_off(merchant_ids: Iterable[int]) -> set[int]:
    """Those of these merchants whose switch is off."""
    off = Switch.objects.filter(merchant_id__in=merchant_ids, on=False)
    return set(off.values_list("merchant_id", flat=True))


def merchant_gate(merchant_id: int) -> Answer:
    """May a partner's writes for this merchant be applied now?"""
    return Answer(Hold.SWITCHED_OFF) if switched_off([merchant_id]) else OPEN


def own_gate(connection: Connection, now: datetime) -> Answer:
    """What the connection itself says, whatever its merchant's switch says."""
    if connection.state == State.INACTIVE:
        return Answer(Hold.INACTIVE)
    if connection.state == State.NEEDS_REAUTHORISATION:
        return Answer(Hold.NEEDS_REAUTHORISATION)
    activity = connection.activity
    if activity.resume_at is not None and activity.resume_at > now:
        return Answer(Hold.RESTING, activity.resume_at)
    # One request is out to see whether the platform answers again: the breaker's half-open state.
    if activity.probe_until is not None and activity.probe_until > now:
        return Answer(Hold.RESTING, activity.probe_until)
    return OPEN


def connection_gate(connection: Connection, now: datetime) -> Answer:
    """May anything be said to this connection's platform now?"""
    merchant = merchant_gate(connection.merchant_id)
    return own_gate(connection, now) if merchant.open else merchant


def flow_gate(connection: Connection, flow: Flow, now: datetime) -> Answer:
    """May this kind of traffic flow on this connection now?"""
    answer = connection_gate(connection, now)
    if answer.open and not is_on(connection, flow):
        return Answer(Hold.FLOW_OFF)
    return answer
