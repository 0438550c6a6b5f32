"""django-q2's entry points: doorbells. What to do is in the rows, not in the task."""

from datetime import timedelta

from django.utils import timezone

from integrations.models import CallLog, Connection
from integrations.sync import drain, linking, sweep

CALL_LOG_DAYS = 30
TRIM_BATCH = 50_000


def dispatch(connection_id: int) -> None:
    """Look at this connection and do what is due."""
    drain.drain(connection_id)


def tick() -> None:
    """Find what waits with nobody on it; idle, this is one statement."""
    sweep.wake_wanting()


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
