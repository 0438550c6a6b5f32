"""What came in and is not done yet: the rules about inbound rows."""

from collections.abc import Sequence

from django.db import connection

from integrations.models import Connection
from integrations.models.work import InboundTopic
from integrations.queue import TOUCH

# Ten copies of one hint are one row; one that comes while the first is being worked raises the
# revision, and the subject is read once more.
_NOTE = """
INSERT INTO integrations_inbound AS work
    (merchant_id, connection_id, topic, external_id, received_at, revision, urgent, due_at,
     waiting_since, lease, attempts, takeovers, error_code, error_detail)
SELECT %(merchant)s, %(connection)s, %(topic)s, id, now(), 1, %(urgent)s, now(), now(), '', 0, 0,
       '', ''
FROM unnest(%(ids)s::text[]) AS hint(id) ORDER BY id
ON CONFLICT (connection_id, topic, external_id) DO UPDATE
SET {touch}, urgent = work.urgent OR excluded.urgent
"""

# A platform that calls, calls again: within seconds for one change, and some call for each part
# of it. Calls about what was read a moment ago wait a little and are one more reading together.
MERGED_SECONDS = 3.0
_A_LITTLE_LATER = TOUCH.replace(
    "coalesce(work.due_at, now())",
    "coalesce(work.due_at, greatest(now(), work.done_at + make_interval(secs => %(merged)s)))",
)


def note(source: Connection, topic: InboundTopic, external_ids: Sequence[str]) -> None:
    """Remember that these subjects changed on the platform; they are read later."""
    _write(source, topic, external_ids, TOUCH)


def hint(source: Connection, topic: InboundTopic, external_ids: Sequence[str]) -> None:
    """The same for what the platform called about: before all others, at once or MERGED_SECONDS
    after the subject was last read."""
    _write(source, topic, external_ids, _A_LITTLE_LATER, urgent=True)


def _write(
    source: Connection,
    topic: InboundTopic,
    external_ids: Sequence[str],
    touch: str,
    *,
    urgent: bool = False,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE.format(touch=touch),
            {
                "merchant": source.merchant_id,
                "connection": source.pk,
                "topic": topic,
                "ids": sorted(set(external_ids)),
                "urgent": urgent,
                "merged": MERGED_SECONDS,
            },
        )
