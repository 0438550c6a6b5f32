"""Which orders of a platform's list got lost on their way here: set against ours, in one statement
for a page.

What waits to be read or placed, and what is parked for a person, is not lost: it is in sight. Nor
is an order that the connection's filter leaves out until it is paid, or one that was read after it
was cancelled and was left alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection as database

from integrations.models import Connection, OrderFilter
from integrations.models.work import InboundTopic
from orders.models import Status
from orders.status import FORWARD

_AGAINST_OURS = """
SELECT told.id, told.status, ours.status, work.done_at,
       coalesce(work.due_at IS NOT NULL OR work.parked_at IS NOT NULL
                OR work.leased_until > now(), false)
FROM unnest(%(ids)s::text[], %(statuses)s::text[]) AS told(id, status)
LEFT JOIN orders_order ours
    ON ours.merchant_id = %(merchant)s AND ours.source = %(source)s AND ours.external_id = told.id
LEFT JOIN integrations_inbound work
    ON work.connection_id = %(connection)s AND work.topic = %(topic)s
    AND work.external_id = told.id
WHERE ours.status IS DISTINCT FROM told.status
ORDER BY told.id
"""


@dataclass(frozen=True, slots=True)
class Lost:
    """Their statuses over there, by id. `missing` are not here, `stale` are behind. `unread` were
    cancelled before anybody read them: only reading them tells whether they had been paid."""

    missing: dict[str, str] = field(default_factory=dict)
    stale: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.unread)

    @property
    def statuses(self) -> dict[str, str]:
        return {**self.missing, **self.stale, **self.unread}


def among(
    connection: Connection, statuses: Mapping[str, str], read_since: datetime | None = None
) -> Lost:
    """Those of these orders (their status over there, by id) that got lost; without those that
    were read here since then."""
    lost = Lost()
    for id, told, ours, read_at, waits in _against_ours(connection, statuses):
        if waits or (read_since and read_at and read_at >= read_since):
            continue
        if ours is not None:
            if told in FORWARD[ours]:
                lost.stale[id] = told
        elif connection.order_filter == OrderFilter.PAID and told == Status.PENDING:
            continue
        elif told == Status.CANCELLED and (read_at or connection.order_filter == OrderFilter.PAID):
            if read_at is None:
                lost.unread[id] = told
        else:
            lost.missing[id] = told
    return lost


def _against_ours(
    connection: Connection, statuses: Mapping[str, str]
) -> Iterator[tuple[str, str, str | None, datetime | None, bool]]:
    with database.cursor() as cursor:
        cursor.execute(
            _AGAINST_OURS,
            {
                "merchant": connection.merchant_id,
                "source": connection.source,
                "connection": connection.pk,
                "topic": InboundTopic.ORDER,
                "ids": list(statuses),
                "statuses": list(statuses.values()),
            },
        )
        yield from cursor.fetchall()
