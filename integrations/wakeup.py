"""Waking workers: at most one task per connection is on its way, whatever the burst.

A change commits first and wakes afterwards; a worker that stops gives up its lease first and
looks for leftovers afterwards. So one of the two always sees the other, and nothing waits unseen;
a wake that is lost with its process is found by the next tick.
"""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models.functions import Now
from django_q.tasks import async_task

from integrations.models import Activity

DISPATCH = "integrations.tasks.dispatch"

# A wake older than this was lost with its task.
FORGET_WAKE_SECONDS = 30

_WAKE = """
WITH sleeping AS MATERIALIZED (
    SELECT connection_id FROM integrations_activity activity
    JOIN integrations_connection connection ON connection.id = activity.connection_id
    WHERE connection_id = ANY(%(connections)s)
      AND (woken_at IS NULL OR woken_at < now() - make_interval(secs => %(forget)s))
      AND (leased_until IS NULL OR leased_until < now())
      AND (resume_at IS NULL OR resume_at <= now())
      AND (%(whatever_interval)s OR push_interval = 0
           OR push_due_at IS NULL OR push_due_at <= now())
    ORDER BY connection_id
    FOR UPDATE OF activity SKIP LOCKED
)
UPDATE integrations_activity activity
SET woken_at = now()
FROM sleeping WHERE activity.connection_id = sleeping.connection_id
RETURNING activity.connection_id
"""


def wake(connection_ids: Sequence[int], *, pull: bool = False, at_once: bool = False) -> int:
    """Queue a task for each of these connections that sleeps and may be woken; returns how many.

    `pull` asks the platform for orders too, `at_once` sends without waiting for the push
    interval. Both wishes are kept also for a connection that is not woken now.
    """
    wished = Activity.objects.filter(connection_id__in=connection_ids)
    if pull:
        wished.update(pull_due_at=Now())
    if at_once:
        wished.update(push_due_at=None)
    return ring(connection_ids, whatever_interval=pull)


def ring(connection_ids: Sequence[int], *, whatever_interval: bool) -> int:
    """Queue a task for each of these connections that sleeps; returns how many."""
    if not connection_ids:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                _WAKE,
                {
                    "connections": list(connection_ids),
                    "forget": FORGET_WAKE_SECONDS,
                    "whatever_interval": whatever_interval,
                },
            )
            woken = [row[0] for row in cursor.fetchall()]
        for connection_id in woken:
            async_task(DISPATCH, connection_id, q_options={"save": False})
    return len(woken)


# Cheap when nothing waits: each EXISTS is answered by an index that holds waiting rows only.
_WANTING = """
SELECT activity.connection_id
FROM integrations_activity activity
JOIN integrations_connection connection ON connection.id = activity.connection_id
WHERE (%(among)s::bigint[] IS NULL OR connection.id = ANY(%(among)s))
  AND (woken_at IS NULL OR woken_at < now() - make_interval(secs => %(forget)s))
  AND (leased_until IS NULL OR leased_until < now())
  AND ((connection.pull_orders AND (pull_due_at IS NULL OR pull_due_at <= now()))
    OR (connection.pull_orders AND EXISTS (
        SELECT FROM integrations_inbound work
        WHERE work.connection_id = connection.id AND work.topic = 'order'
          AND work.due_at <= now()
          AND (work.leased_until IS NULL OR work.leased_until < now())))
    OR EXISTS (
        SELECT FROM integrations_webhook call
        WHERE call.connection_id = connection.id AND call.state = 'new'
          AND call.kind IN ('order', 'product'))
    OR (connection.push_status AND EXISTS (
        SELECT FROM integrations_ordertelling work
        WHERE work.connection_id = connection.id AND work.topic = 'status'
          AND work.due_at <= now()
          AND (work.leased_until IS NULL OR work.leased_until < now())))
    OR ((push_interval = 0 OR push_due_at IS NULL OR push_due_at <= now())
        AND (EXISTS (
            SELECT FROM (VALUES ('stock', push_stock), ('price', push_prices))
                AS flow(topic, wanted)
            JOIN integrations_outbound work
              ON work.connection_id = connection.id AND work.topic = flow.topic
            WHERE flow.wanted AND work.due_at <= now()
              AND (work.leased_until IS NULL OR work.leased_until < now()))
          OR (push_products AND EXISTS (
            SELECT FROM integrations_publication work
            WHERE work.connection_id = connection.id AND work.topic = 'product'
              AND work.due_at <= now()
              AND (work.leased_until IS NULL OR work.leased_until < now()))))))
ORDER BY activity.connection_id
"""


def wanting(among: Sequence[int] | None = None) -> list[int]:
    """Connections that have something due and nobody on it, whatever the gate says of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WANTING,
            {"forget": FORGET_WAKE_SECONDS, "among": None if among is None else list(among)},
        )
        return [row[0] for row in cursor.fetchall()]


_HASTEN = """
UPDATE integrations_activity activity SET push_due_at = NULL
FROM integrations_connection connection
WHERE connection.id = activity.connection_id AND connection.merchant_id = %s
  AND activity.push_due_at IS NOT NULL AND EXISTS (
    SELECT FROM integrations_outbound work
    WHERE work.connection_id = connection.id AND work.topic = 'stock' AND work.urgent
      AND work.due_at <= now())
RETURNING activity.connection_id
"""


def hasten(merchant_id: int) -> int:
    """The merchant's connections that have to hear of a sale do not wait for their intervals;
    returns how many tasks were queued."""
    with connection.cursor() as cursor:
        cursor.execute(_HASTEN, [merchant_id])
        hastened = [row[0] for row in cursor.fetchall()]
    return ring(hastened, whatever_interval=True)


# Long enough for a free worker to have taken it. Whoever really waits is woken anew when its wake
# is forgotten; an older one belongs to a connection that nobody may work on any more.
_OTHERS_WAIT = """
SELECT EXISTS (
    SELECT FROM integrations_activity
    WHERE woken_at < clock_timestamp() - interval '0.5 seconds' AND connection_id <> %s
      AND woken_at > clock_timestamp() - 2 * make_interval(secs => %s)
      AND (leased_until IS NULL OR leased_until < clock_timestamp()))
"""


def others_wait(connection_id: int) -> bool:
    """Whether another connection was woken and no worker is free for it."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS_WAIT, [connection_id, FORGET_WAKE_SECONDS])
        return bool(cursor.fetchone()[0])
