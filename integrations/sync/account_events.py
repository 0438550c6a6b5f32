"""What a platform says of the account itself: uninstalled, suspended, resumed.

The newest word counts: an event that came in before another one of the same connection says
nothing any more, whenever it is looked at. Everything that was heard becomes one transaction, so
that a worker that dies leaves it to the next one.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from integrations import outbox, subscriptions, wakeup
from integrations.contract import EventKind, FieldKind
from integrations.models import Activity, Connection, GapReason, State, Webhook, WebhookState
from integrations.models.work import OutboundTopic
from integrations.registry import connectors

KINDS = (EventKind.UNINSTALLED, EventKind.SUSPENDED, EventKind.RESUMED)
# The platform tells when it goes on; for the case that this call is lost, it is tried.
PROBE_AFTER = timedelta(hours=1)
BATCH = 500

UNINSTALLED = "app_uninstalled"
SUSPENDED = "app_suspended"


def act() -> int:
    """Act upon what was heard and nobody has looked at; returns how many connections it changed.

    Idle, this is one statement.
    """
    waiting = Webhook.objects.filter(state=WebhookState.NEW, kind__in=KINDS)
    heard = sorted(set(waiting.values_list("connection_id", flat=True)[:BATCH]))
    return _act(heard) if heard else 0


@transaction.atomic
def _act(connection_ids: Sequence[int]) -> int:
    connections = {
        one.pk: one
        for one in Connection.objects.select_for_update(of=("self",), no_key=True)
        .select_related("activity")
        .filter(pk__in=connection_ids)
        .order_by("pk")
    }
    events = list(
        Webhook.objects.filter(
            connection_id__in=connections, state=WebhookState.NEW, kind__in=KINDS
        ).order_by("pk")
    )
    said = _newest(events)
    of_kind = {
        kind: [connections[pk] for pk, one in said.items() if one.kind == kind] for kind in KINDS
    }
    _close(of_kind[EventKind.UNINSTALLED])
    _rest(of_kind[EventKind.SUSPENDED])
    _go_on(of_kind[EventKind.RESUMED])
    Webhook.objects.filter(pk__in=[event.pk for event in events]).update(
        state=WebhookState.DONE, done_at=Now()
    )
    return len(said)


def _newest(events: Iterable[Webhook]) -> dict[int, Webhook]:
    """The last event of each connection, unless a later one was acted upon already: what came in
    at the same moment is not always seen in its order."""
    last = {event.connection_id: event for event in events}
    later = Q(pk__in=[])
    for connection_id, event in last.items():
        later |= Q(connection_id=connection_id, pk__gt=event.pk)
    done = Webhook.objects.filter(later, kind__in=KINDS, state=WebhookState.DONE)
    outdone = set(done.values_list("connection_id", flat=True))
    return {pk: event for pk, event in last.items() if pk not in outdone}


def _close(connections: Sequence[Connection]) -> None:
    """The token is dead: what is due waits for the merchant to install the app again."""
    for one in connections:
        granted = _granted(one.platform)
        one.secrets = {key: value for key, value in one.secrets.items() if key not in granted}
        if one.state != State.INACTIVE:
            one.state = State.NEEDS_REAUTHORISATION
    Connection.objects.bulk_update(connections, ["secrets", "state"])
    _activities(connections).update(
        resume_at=None, failures=0, error_code=UNINSTALLED, error_detail="", error_at=Now()
    )


def _granted(platform: str) -> set[str]:
    """The secrets that came with the installation; the app's own are not among them."""
    connector = connectors().get(platform)
    if connector is None:
        return set()
    secrets = {field.key for field in connector.access if field.kind is FieldKind.SECRET}
    return secrets - {field.key for field in getattr(connector, "app", ())}


def _rest(connections: Sequence[Connection]) -> None:
    _activities(_installed(connections)).update(
        resume_at=Now() + PROBE_AFTER, error_code=SUSPENDED, error_detail="", error_at=Now()
    )


def _go_on(connections: Sequence[Connection]) -> None:
    """Everything is told anew, and orders are asked for: nobody called us meanwhile."""
    going = _installed(connections)
    ids = [one.pk for one in going]
    Connection.objects.filter(pk__in=ids, state=State.NEEDS_REAUTHORISATION).update(state=State.NEW)
    _activities(going).update(
        resume_at=None, failures=0, error_code="", error_detail="", error_at=None
    )
    for one in going:
        for topic in (OutboundTopic.STOCK, OutboundTopic.PRICE):
            outbox.mark_all(one, topic)
    subscriptions.missed(ids, GapReason.RESUMED)
    transaction.on_commit(lambda: wakeup.wake(ids, pull=True, at_once=True))


def _installed(connections: Sequence[Connection]) -> list[Connection]:
    """Without those that have no token any more: only installing the app brings them back."""
    return [one for one in connections if _granted(one.platform) & one.secrets.keys()]


def _activities(connections: Collection[Connection]) -> QuerySet[Activity]:
    rows = Activity.objects.filter(connection__in=connections)
    list(rows.select_for_update().order_by("pk").values_list("pk"))
    return rows
