"""django-q2's entry points: doorbells. What to do is in the rows, not in the task."""

import time
from datetime import timedelta

from django.utils import timezone
from django_q.tasks import async_task

from integrations.models import CallLog, Connection
from integrations.sync import drain, linking, replay, sweep

CALL_LOG_DAYS = 30
TRIM_BATCH = 50_000
REPLAY_SECONDS = 45.0
REPLAY_BATCH = 20


def dispatch(connection_id: int) -> None:
    """Look at this connection and do what is due."""
    drain.drain(connection_id)


def tick() -> None:
    """Find what waits with nobody on it; idle, this is two statements."""
    sweep.wake_wanting()
    for merchant_id in replay.due():
        async_task("integrations.tasks.replay_held", merchant_id, q_options={"save": False})


def replay_held(merchant_id: int) -> None:
    """Apply what partners wrote while the merchant was switched off, in order, time-boxed."""
    deadline = time.monotonic() + REPLAY_SECONDS
    left = None
    while time.monotonic() < deadline:
        before, left = left, replay.replay(merchant_id, REPLAY_BATCH)
        if left in (0, before):
            break


def link(connection_id: int) -> int:
    """Link the platform's SKUs to ours by code; returns how many links are new."""
    return linking.link(Connection.objects.select_related("activity").get(pk=connection_id))


def trim_call_log() -> int:
    """Forget exchanges older than CALL_LOG_DAYS; returns how many."""
    old = CallLog.objects.filter(at__lt=timezone.now() - timedelta(days=CALL_LOG_DAYS))
    deleted, _ = CallLog.objects.filter(
        pk__in=old.order_by("at").values_list("pk", flat=True)[:TRIM_BATCH]
    ).delete()
    return deleted
