"""The dashboard's questions to the database, within what a person may see."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.timesince import timesince

from catalog.tenancy import Access
from integrations.admin.connection_state import platform_title
from integrations.models import (
    Connection,
    Inbound,
    OrderTelling,
    Outbound,
    Problem,
    State,
    Switch,
    WaitingOrder,
)
from integrations.models.order_telling import STATUS
from integrations.models.work import InboundTopic, OutboundTopic
from integrations.rulebook import unmapped
from integrations.traffic import Flow
from orders.models import Order, Status

SHOWN = 20
# Of waiting orders: the others are being read again.
NEEDS_SOMEBODY = Q(inbound__parked_at__isnull=False)


@dataclass(frozen=True)
class Waiting:
    """What waits and what is parked of a topic on a connection; `since` is the oldest's time."""

    connection: str
    topic: str
    waiting: int
    parked: int
    since: datetime | None

    @property
    def age(self) -> str:
        return timesince(self.since, depth=1) if self.since else ""


def waiting(who: Access) -> list[Waiting]:
    """Longest waiting first."""
    found = [
        *_waiting(who.limit(Outbound.objects.all()), dict(OutboundTopic.choices)),
        *_waiting(who.limit(Inbound.objects.all()), dict(InboundTopic.choices)),
        *_waiting(who.limit(OrderTelling.objects.all()), {STATUS: Flow.STATUS.label}),
    ]
    now = timezone.now()
    return sorted(found, key=lambda row: row.since or now)


def _waiting(rows: QuerySet[Any], topics: dict[str, Any]) -> list[Waiting]:
    is_open = Q(due_at__isnull=False) | Q(parked_at__isnull=False)
    by_topic = (
        rows.filter(is_open)
        .order_by()
        .values("connection_id", "connection__store__name", "connection__platform", "topic")
    )
    counted = by_topic.annotate(
        waiting=Count("pk", filter=Q(due_at__isnull=False)),
        parked=Count("pk", filter=Q(parked_at__isnull=False)),
        since=Min("waiting_since"),
    ).order_by("since")[:SHOWN]
    return [
        Waiting(
            connection=_named(row["connection__store__name"], row["connection__platform"]),
            topic=str(topics[row["topic"]]),
            waiting=row["waiting"],
            parked=row["parked"],
            since=row["since"],
        )
        for row in counted
    ]


def need_reauthorisation(who: Access) -> list[dict[str, Any]]:
    """Connections whose credentials the platform refused."""
    refused = Connection.objects.filter(state=State.NEEDS_REAUTHORISATION)
    rows = who.limit(refused).order_by("pk").values("pk", "store__name", "platform")[:SHOWN]
    return [{"pk": row["pk"], "name": _named(row["store__name"], row["platform"])} for row in rows]


def orders_by_day(who: Access, since: date) -> dict[date, int]:
    """Orders placed per local day, from that day on."""
    start = timezone.make_aware(datetime.combine(since, time.min))
    # An order placed since then was updated since then, and updates have an index.
    orders = who.limit(Order.objects.filter(updated_at__gte=start, placed_at__gte=start))
    days = orders.order_by().annotate(day=TruncDate("placed_at")).values_list("day")
    return dict(days.annotate(number=Count("pk")))


def short_orders(who: Access) -> int:
    """Orders not over yet that sold more than there was."""
    done = [Status.DELIVERED, Status.CANCELLED, Status.RETURNED]
    return who.limit(Order.objects.filter(short=True).exclude(status__in=done)).count()


def unmapped_terms(who: Access) -> dict[int, int]:
    """How many terms wait for a rule, by connection id. Nothing for support: it would be
    everybody's."""
    if who.support:
        return {}
    working = Connection.objects.exclude(state=State.INACTIVE).order_by("pk")
    return unmapped.totals(list(who.limit(working)[:SHOWN]))


def missing_orders(who: Access) -> int:
    """How many orders the last compares with the platforms found missing."""
    connections = who.limit(Connection.objects.filter(activity__missing_orders__gt=0))
    found = connections.aggregate(number=Sum("activity__missing_orders"))["number"]
    return int(found or 0)


def waiting_orders(who: Access) -> int:
    """Orders that were read and cannot come in before somebody acts."""
    return who.limit(WaitingOrder.objects.filter(NEEDS_SOMEBODY)).count()


def held_orders(who: Access) -> int:
    """Orders not read yet whose merchants' integration is switched off."""
    off = who.limit(Switch.objects.filter(on=False)).values("merchant")
    due = Inbound.objects.filter(topic=InboundTopic.ORDER, due_at__isnull=False, waiting=None)
    return who.limit(due.filter(merchant__in=off)).count()


def open_problems(who: Access) -> int:
    """What waits for a person."""
    return who.limit(Problem.objects.filter(solved_at=None)).count()


def _named(store: str, platform: str) -> str:
    return f"{store} · {platform_title(platform)}"
