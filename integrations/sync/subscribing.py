"""See to it that platforms call us, and ask for the orders of the time in which they did not."""

import logging
import time
from dataclasses import replace
from typing import cast

from django.conf import settings
from django.utils import timezone
from django_q.tasks import async_task

from integrations import locks, plans, subscriptions, traffic
from integrations.contract import Call, CallsUs, Connector, PlatformError, Unauthorised
from integrations.models import Connection, Subscription
from integrations.registry import connectors
from integrations.sync import line, pull, sweep, trouble

log = logging.getLogger(__name__)

CHECK = "integrations.tasks.check_subscription"
CLOSED_SECONDS = 60.0
BUSY_SECONDS = 5.0
FILLING_SECONDS = 40.0


def ring_due() -> int:
    """Queue a look at each connection whose platform may have forgotten to call us; returns how
    many. Without any this is one statement; without an address of ours it is none."""
    if not settings.PUBLIC_URL:
        return 0
    due = subscriptions.claim_due(calling())
    for connection_id in due:
        async_task(CHECK, connection_id, q_options={"save": False})
    return len(due)


def calling() -> list[str]:
    """The platforms that call."""
    return [name for name, platform in connectors().items() if issubclass(platform, CallsUs)]


def check(connection_id: int) -> None:
    """One look at one connection, unless another worker is at it."""
    with locks.if_alone(f"subscription:{connection_id}") as mine:
        if mine:
            _look(connection_id)
        else:
            subscriptions.look_later(connection_id, BUSY_SECONDS)


def _look(connection_id: int) -> None:
    rows = Connection.objects.select_related("activity", "merchant")
    connection = rows.filter(pk=connection_id, platform__in=calling()).first()
    if connection is None or not settings.PUBLIC_URL:
        return
    now = timezone.now()
    gate = traffic.connection_gate(connection, now)
    if gate.open:
        _see_to_it(connection)
    else:
        rest = (gate.until - now).total_seconds() if gate.until else CLOSED_SECONDS
        subscriptions.look_later(connection_id, rest)


def _see_to_it(connection: Connection) -> None:
    before = subscriptions.begin(connection.pk)
    changes: list[Call] = []
    try:
        _subscribe(connection, before, changes)
        before.unfinished = False
        changes.clear()
        _fill_gaps(connection)
    except PlatformError as error:
        log.warning("connection %s: webhooks: %s %s", connection.pk, error.code, error.detail[:200])
        subscriptions.failed(before, error, changed=bool(changes))
        if isinstance(error, Unauthorised):
            trouble.note_trouble(connection, error)
    except Exception as error:
        # A fault of ours: tell it, but not at every tick.
        fault = PlatformError(repr(error), code="internal_error", permanent=True)
        subscriptions.failed(before, fault, changed=bool(changes))
        raise


def _subscribe(connection: Connection, before: Subscription, changes: list[Call]) -> None:
    """`changes` gets what asked the platform for a change: an error after that leaves open what
    it had lost."""
    platform = cast(CallsUs, _overheard(line.open_line(connection), changes))
    address, wanted = subscriptions.address_of(connection), plans.instant_events(connection)
    began = timezone.now()
    made = platform.subscribe(address, orders=wanted)
    if made:
        log.info("connection %s: subscribed to %s", connection.pk, ", ".join(made))
    polled = connection.activity.orders_since or pull.first_look_back(connection, began)
    look = subscriptions.Seen(
        address=address,
        orders=wanted,
        made=made,
        began=began,
        ended=timezone.now(),
        polled=polled,
    )
    subscriptions.seen(connection, before, look)


def _overheard(connector: Connector, changes: list[Call]) -> Connector:
    told = connector.wire.after

    def after(call: Call) -> None:
        if call.method != "GET":
            changes.append(call)
        told(call)

    connector.wire = replace(connector.wire, after=after)
    return connector


def _fill_gaps(connection: Connection) -> None:
    """Ask for the orders of each gap, also of one that a worker left behind when it died. The
    poll's cursor stays where it is. A feed knows no spans: all that it has belongs to the gap."""
    gaps = subscriptions.unfilled(connection)
    if not gaps:
        return
    connector, deadline = line.open_line(connection), time.monotonic() + FILLING_SECONDS
    for gap in gaps:
        noted: set[str] = set()
        for page in connector.order_notices(gap.since, gap.until):
            if not pull.note_page(connection, connector, page, deadline):
                return  # what is stored so far has its turn; the next look goes on
            noted.update(notice.external_id for notice in page)
        subscriptions.filled(gap, len(noted))
    sweep.wake_wanting([connection.pk])
