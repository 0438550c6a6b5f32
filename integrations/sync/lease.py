"""One worker at a time looks at a connection; a lease that is not renewed ends by itself."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from integrations.models import Activity

NO_LEASE = Q(leased_until=None) | Q(leased_until__lt=Now())


@contextmanager
def lease(connection_id: int) -> Iterator[bool]:
    """Yields whether this worker got the connection. Taking it answers the wake."""
    mark = uuid.uuid4().hex
    free = Activity.objects.filter(NO_LEASE, connection_id=connection_id)
    until = Now() + timedelta(seconds=settings.LEASE_SECONDS)
    taken = free.update(lease=mark, leased_until=until, woken_at=None) == 1
    try:
        yield taken
    finally:
        if taken:
            Activity.objects.filter(connection_id=connection_id, lease=mark).update(
                lease="", leased_until=None
            )
