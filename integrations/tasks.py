"""django-q2's entry points: doorbells. What to do is in the rows, not in the task."""

import time
from datetime import timedelta

from django.utils import timezone
from django_q.tasks import async_task

from catalog import campaigns
from integrations.models import CallLog, Connection
from integrations.sync import drain, linking, replay, sweep, vocabulary

CALL_LOG_DAYS = 30
TRIM_BATCH = 20_000
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


def import_vocabulary(connection_id: int) -> int:
    """Read the platform's words anew; returns how many there are."""
    return vocabulary.learn(Connection.objects.select_related("activity").get(pk=connection_id))


def import_vocabularies() -> None:
    """Every connection's words, each by a task of its own."""
    for connection_id in vocabulary.due():
        async_task("integrations.tasks.import_vocabulary", connection_id)


def campaign_edges() -> int:
    """Tell the prices of campaigns that started or ended; returns how many there were."""
    return campaigns.announce("campaigns")


def trim_call_log() -> int:
    """Forget exchanges older than CALL_LOG_DAYS; returns how many."""
    old = CallLog.objects.filter(at__lt=timezone.now() - timedelta(days=CALL_LOG_DAYS))
    total = 0
    while True:
        batch = old.order_by("at").values_list("pk", flat=True)[:TRIM_BATCH]
        deleted, _ = CallLog.objects.filter(pk__in=batch).delete()
        total += deleted
        if deleted < TRIM_BATCH:
            return total
