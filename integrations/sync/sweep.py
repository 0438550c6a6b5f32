"""Find connections with work that nobody is on, and wake those whose gate is open."""

from collections.abc import Sequence

from django.utils import timezone

from integrations import traffic, wakeup
from integrations.models import Connection


def wake_wanting(among: Sequence[int] | None = None) -> int:
    """Wake what has something due (of `among`, or of all connections); returns how many.

    This is what makes a lost task, a lost wake or a dead worker harmless. An idle sweep is one
    statement.
    """
    found = wakeup.wanting(among)
    if not found:
        return 0
    now = timezone.now()
    connections = Connection.objects.filter(pk__in=found).select_related("activity")
    shut = traffic.switched_off([connection.merchant_id for connection in connections])
    flowing = [
        connection.pk
        for connection in connections
        if connection.merchant_id not in shut and traffic.own_gate(connection, now).open
    ]
    return wakeup.ring(flowing, whatever_interval=True)
