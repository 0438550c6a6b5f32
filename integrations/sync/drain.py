"""One visit to one connection: orders first, then stock, then prices, until nothing is due.

Time-boxed, so that no connection keeps a worker to itself. What is most urgent is looked at again
after each batch: orders never wait behind a price push.
"""

import logging
import time
from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone

from integrations import traffic
from integrations.contract import Connector, PlatformError
from integrations.models import Activity, Connection
from integrations.models.work import OutboundTopic
from integrations.registry import UnknownPlatform
from integrations.sync import line, pull, push, sweep, trouble
from integrations.sync.lease import lease
from integrations.traffic import Flow

log = logging.getLogger(__name__)

SECONDS = 45.0


def drain(connection_id: int) -> None:
    """Do what is due on this connection, unless another worker is at it."""
    with lease(connection_id) as mine:
        if mine:
            _visit(Connection.objects.select_related("activity").get(pk=connection_id))
    if mine:
        sweep.wake_wanting([connection_id])


def _visit(connection: Connection) -> None:
    if not traffic.connection_gate(connection, timezone.now()).open:
        return
    try:
        _work(connection, line.open_line(connection))
    except PlatformError as error:
        log.warning("connection %s: %s %s", connection.pk, error.code, error.detail[:200])
        trouble.note_trouble(connection, error)
    except UnknownPlatform as error:
        trouble.note_trouble(
            connection, PlatformError(str(error), code="unknown_platform", permanent=True)
        )
    except Exception as error:
        # A fault of ours: tell it, but not at every tick.
        trouble.note_trouble(connection, PlatformError(repr(error), code="internal_error"))
        raise
    else:
        trouble.note_success(connection)


def _work(connection: Connection, connector: Connector) -> None:
    deadline = time.monotonic() + SECONDS
    may_push = _may_push(connection)
    pushed = False
    _look_for_orders(connection, connector)
    try:
        while time.monotonic() < deadline:
            if _place_orders(connection, connector):
                continue
            if not may_push or not _push_next(connection, connector):
                break
            pushed = True
    finally:
        if pushed:
            _note_push(connection)


def _may_push(connection: Connection) -> bool:
    """Whether the push interval is over."""
    due_at = connection.activity.push_due_at
    return connection.push_interval == 0 or due_at is None or due_at <= timezone.now()


def _look_for_orders(connection: Connection, connector: Connector) -> None:
    now = timezone.now()
    due_at = connection.activity.pull_due_at
    if (due_at is None or due_at <= now) and _open(connection, Flow.ORDERS):
        pull.note_changes(connection, connector)


def _place_orders(connection: Connection, connector: Connector) -> int:
    return pull.place_orders(connection, connector) if _open(connection, Flow.ORDERS) else 0


def _push_next(connection: Connection, connector: Connector) -> int:
    for topic in (OutboundTopic.STOCK, OutboundTopic.PRICE):
        if _open(connection, Flow(topic)):
            looked_at = push.push(connection, connector, topic)
            if looked_at:
                return looked_at
    return 0


def _open(connection: Connection, flow: Flow) -> bool:
    """Asked before each batch: the switch may be turned while a visit lasts."""
    return traffic.flow_gate(connection, flow, timezone.now()).open


def _note_push(connection: Connection) -> None:
    interval = timedelta(minutes=connection.push_interval)
    Activity.objects.filter(connection=connection).update(
        pushed_at=Now(), push_due_at=Now() + interval
    )
