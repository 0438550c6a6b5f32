"""One visit to one connection: orders first, then stock, what became of orders, prices and
products, until nothing is due.

Time-boxed, so that no connection keeps a worker to itself. What is most urgent is looked at again
after each batch: orders never wait behind a price push, nor stock behind the catalog.

Stock that a sale changed goes before the invoices and parcels of orders: what is sold twice cannot
be taken back, and a status that comes a minute later harms nobody. After that the two take turns,
a batch of each: neither waits for the end of a big count, or of the invoices of a whole day. Prices
and products are the long ones; marketplaces give deadlines for invoices and parcels, so these go
before. They do not wait for the push interval either, since they do not gather: each is said once.
"""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists
from django.db.models.functions import Now
from django.utils import timezone

from integrations import arrivals, queue, traffic, wakeup
from integrations.contract import Connector, PlatformError, RateLimited, Unauthorised
from integrations.models import Activity, Connection, OrderTelling, Outbound
from integrations.models.order_telling import STATUS
from integrations.models.work import OutboundTopic
from integrations.registry import UnknownPlatform
from integrations.sync import line, publish, pull, push, sweep, tell_orders, trouble
from integrations.sync.lease import lease
from integrations.traffic import Flow

log = logging.getLogger(__name__)

SECONDS = 45.0
# After so long a visit ends when other connections were woken and find no free worker: it goes on
# behind them. A catalog push of one connection costs the order of another one this much.
SECONDS_WHILE_OTHERS_WAIT = 1.0


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
        all_well = _work(connection, line.Lines(connection))
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
        if all_well:
            trouble.note_success(connection)


def _work(connection: Connection, lines: line.Lines) -> bool:
    """Whether the platform answered everything as it should."""
    started = time.monotonic()
    may_push = _may_push(connection)
    pushed = nothing_due = False
    all_well = _look_for_orders(connection, lines.orders)
    try:
        while True:
            if not _place_orders(connection, lines.orders):
                pushes, tellings = _tell_next(connection, lines, may_push=may_push)
                pushed = pushed or pushes > 0
                if not pushes and not tellings:
                    nothing_due = True
                    break
            # Asked last: however long the platform took to tell its orders, every visit gets on.
            if _is_over(connection, time.monotonic() - started):
                break
    finally:
        if pushed:
            _note_push(connection, gather=nothing_due)
    return all_well


def _is_over(connection: Connection, seconds: float) -> bool:
    if seconds < SECONDS_WHILE_OTHERS_WAIT:
        return False
    return seconds >= SECONDS or wakeup.others_wait(connection.pk)


def _may_push(connection: Connection) -> bool:
    """Whether the push interval is over."""
    due_at = connection.activity.push_due_at
    return connection.push_interval == 0 or due_at is None or due_at <= timezone.now()


def _look_for_orders(connection: Connection, connector: Connector) -> bool:
    """A platform that cannot tell its orders just now may still take stock: that goes on."""
    due_at = connection.activity.pull_due_at
    if (due_at is not None and due_at > timezone.now()) or not _open(connection, Flow.ORDERS):
        return True
    try:
        pull.note_changes(connection, connector)
    except (Unauthorised, RateLimited):
        raise
    except PlatformError as error:
        log.warning("connection %s: orders: %s %s", connection.pk, error.code, error.detail[:200])
        trouble.postpone_pull(connection, error)
        return False
    except Exception as error:
        log.exception("connection %s: orders", connection.pk)
        trouble.postpone_pull(connection, PlatformError(repr(error), code="internal_error"))
        return False
    return True


def _place_orders(connection: Connection, connector: Connector) -> int:
    """Calls are sorted whether orders flow or not: one that stayed new would wake us for ever."""
    may_place = _open(connection, Flow.ORDERS)
    with transaction.atomic():
        arrivals.sort(connection)
    return pull.place_orders(connection, connector) if may_place else 0


def _tell_next(connection: Connection, lines: line.Lines, *, may_push: bool) -> tuple[int, int]:
    """How many rows were pushed, and of how many orders the platform was told."""
    pushed, sold = _push(connection, lines, OutboundTopic.STOCK) if may_push else (0, False)
    told = 0 if sold else _tell_orders(connection, lines.orders)
    if may_push and not pushed and not told:
        pushed, _sold = _push(connection, lines, OutboundTopic.PRICE)
        pushed = pushed or _publish(connection, lines.pushes)
    return pushed, told


def _push(connection: Connection, lines: line.Lines, topic: OutboundTopic) -> tuple[int, bool]:
    """How many rows were looked at, and whether they are of SKUs that were just sold."""
    if not _open(connection, Flow(topic)):
        return 0, False
    sold = queue.is_urgent(Outbound, connection.pk, topic)
    return push.push(connection, lines.orders if sold else lines.pushes, topic), sold


def _publish(connection: Connection, connector: Connector) -> int:
    return publish.publish(connection, connector) if _open(connection, Flow.PRODUCTS) else 0


def _tell_orders(connection: Connection, connector: Connector) -> int:
    """Nearly always there is nothing: that is asked before the gate is."""
    if not queue.is_due(OrderTelling, connection.pk, STATUS):
        return 0
    return tell_orders.tell(connection, connector) if _open(connection, Flow.STATUS) else 0


def _open(connection: Connection, flow: Flow) -> bool:
    """Asked before each batch: people turn switches while a visit lasts."""
    connection.refresh_from_db(fields=["state", *traffic.FLAGS.values()])
    return traffic.flow_gate(connection, flow, timezone.now()).open


def _note_push(connection: Connection, *, gather: bool) -> None:
    """`gather`: everything was sent, so changes gather for an interval before the next sending.
    What did not fit into this visit goes on in the next one."""
    activity = Activity.objects.filter(connection=connection)
    activity.update(pushed_at=Now())
    if gather:
        # A sale may have come in since: of that the platform hears at once.
        sold = Outbound.objects.filter(
            connection=connection, urgent=True, due_at__lte=Now(), topic=OutboundTopic.STOCK
        )
        interval = timedelta(minutes=connection.push_interval)
        activity.filter(~Exists(sold)).update(push_due_at=Now() + interval)
