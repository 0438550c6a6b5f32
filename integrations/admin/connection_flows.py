"""What flows on a connection, what is switched off or held, and what waits because of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations import traffic
from integrations.models import Connection, Inbound, OrderTelling, Outbound, Publication
from integrations.models.order_telling import STATUS
from integrations.models.work import OutboundTopic
from integrations.traffic import FLOW_LABELS, Flow, Hold

WAITING = Q(due_at__isnull=False)
PARKED = Q(parked_at__isnull=False)


@dataclass(frozen=True, slots=True)
class FlowRow:
    """`held` says why nothing passes, None when it does; `url` is the list of what waits, "" for
    a flow that keeps no queue."""

    flow: Flow
    held: Promise | None
    waiting: int = 0
    parked: int = 0
    since: datetime | None = None
    url: str = ""

    @property
    def label(self) -> Promise:
        return self.flow.label

    @property
    def age(self) -> str:
        return timesince(self.since, depth=1) if self.since else ""


def flow_table(connection: Connection) -> SafeString:
    return render_to_string("integrations/flows.html", {"rows": list(flow_rows(connection))})


def flow_rows(connection: Connection) -> Iterator[FlowRow]:
    """One for each flow; five statements."""
    now = timezone.now()
    gate = traffic.connection_gate(connection, now)
    counts = _counts(connection)
    for flow in FLOW_LABELS:
        hold = gate.hold if traffic.is_on(connection, flow) else Hold.FLOW_OFF
        held = hold.label if hold else None
        yield FlowRow(flow, held, **counts.get(flow, {}), url=_url(connection, flow))


def waiting(connection: Connection) -> Mapping[Flow, int]:
    """How much waits, by flow."""
    return {flow: counts["waiting"] for flow, counts in _counts(connection).items()}


def _counts(connection: Connection) -> dict[Flow, dict[str, Any]]:
    queues: tuple[QuerySet[Any], ...] = (
        Publication.objects.all(), Outbound.objects.all(), Inbound.objects.all(),
        OrderTelling.objects.all(),
    )  # fmt: skip
    found: dict[Flow, dict[str, Any]] = {}
    for queue in queues:
        rows = queue.filter(WAITING | PARKED, connection=connection).order_by().values("topic")
        for row in rows.annotate(
            waiting=Count("pk", filter=WAITING),
            parked=Count("pk", filter=PARKED),
            since=Min("waiting_since"),
        ):
            found[_FLOWS[row.pop("topic")]] = row
    return found


_FLOWS = {
    "product": Flow.PRODUCTS,
    OutboundTopic.STOCK.value: Flow.STOCK,
    OutboundTopic.PRICE.value: Flow.PRICE,
    "order": Flow.ORDERS,
    STATUS: Flow.STATUS,
}
_QUEUES = {
    Flow.PRODUCTS: ("publication", ""),
    Flow.STOCK: ("outbound", "&topic__exact=stock"),
    Flow.PRICE: ("outbound", "&topic__exact=price"),
    Flow.ORDERS: ("inbound", ""),
    Flow.STATUS: ("ordertelling", ""),
}


def _url(connection: Connection, flow: Flow) -> str:
    if flow not in _QUEUES:
        return ""
    model, also = _QUEUES[flow]
    page = reverse(f"admin:integrations_{model}_changelist")
    return f"{page}?connection__id__exact={connection.pk}{also}"


_LISTINGS = gettext_lazy(
    "%(flow)s: switched on. Listings that waited and are told now: %(number)d."
)
_TOLD_ON = {
    Flow.PRODUCTS: gettext_lazy(
        "%(flow)s: switched on. Products that waited and go now: %(number)d."
    ),
    Flow.STOCK: _LISTINGS,
    Flow.PRICE: _LISTINGS,
    Flow.ORDERS: gettext_lazy(
        "%(flow)s: switched on. Orders that waited and are imported now: %(number)d."
    ),
    Flow.STATUS: gettext_lazy(
        "%(flow)s: switched on. Orders that waited and are told now: %(number)d."
    ),
}


def told_when_turned(flow: Flow, on: bool, number: int) -> str:
    if on:
        return str(_TOLD_ON[flow]) % {"flow": flow.label, "number": number}
    return _("%(flow)s: switched off; what changes meanwhile waits here.") % {"flow": flow.label}
