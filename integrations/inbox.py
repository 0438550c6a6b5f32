"""What came in and is not done yet: the rules about inbound rows."""

from collections.abc import Sequence

from django.db import connection

from integrations.models import Connection
from integrations.models.work import InboundTopic
from integrations.queue import TOUCH

# Ten copies of one hint are one row; one that comes while the first is being worked raises the
# revision, and the subject is read once more.
_NOTE = f"""
INSERT INTO integrations_inbound AS work
    (merchant_id, connection_id, topic, external_id, received_at, revision, due_at,
     waiting_since, lease, attempts, takeovers, error_code, error_detail)
SELECT %(merchant)s, %(connection)s, %(topic)s, id, now(), 1, now(), now(), '', 0, 0, '', ''
FROM unnest(%(ids)s::text[]) AS hint(id) ORDER BY id
ON CONFLICT (connection_id, topic, external_id) DO UPDATE SET {TOUCH}
"""  # noqa: S608


def note(source: Connection, topic: InboundTopic, external_ids: Sequence[str]) -> None:
    """Remember that these subjects changed on the platform; they are read later."""
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTE,
            {
                "merchant": source.merchant_id,
                "connection": source.pk,
                "topic": topic,
                "ids": sorted(set(external_ids)),
            },
        )
