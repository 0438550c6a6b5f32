"""The rate governor: a token bucket per (connection, endpoint group), a row shared by all workers.

It must be asked outside of transactions: a waiting worker must not hold what it has taken.
"""

from typing import Any

from django.db import connection

from integrations.contract import Rate

_FILLED = """least(%(burst)s, bucket.tokens + %(per_second)s
    * greatest(0, extract(epoch FROM clock_timestamp() - bucket.filled_at)))"""

_TAKE = f"""
INSERT INTO integrations_ratebucket AS bucket (connection_id, "group", tokens, filled_at)
VALUES (%(connection)s, %(group)s, %(burst)s - 1, clock_timestamp())
ON CONFLICT (connection_id, "group") DO UPDATE
SET tokens = {_FILLED} - 1, filled_at = clock_timestamp()
WHERE {_FILLED} >= 1
  AND (bucket.blocked_until IS NULL OR bucket.blocked_until <= clock_timestamp())
RETURNING tokens
"""  # noqa: S608

_WAIT = f"""
SELECT greatest(
    (1 - {_FILLED}) / %(per_second)s,
    extract(epoch FROM bucket.blocked_until - clock_timestamp()),
    0.01)::float8
FROM integrations_ratebucket bucket
WHERE connection_id = %(connection)s AND "group" = %(group)s
"""  # noqa: S608


def take(connection_id: int, group: str, rate: Rate) -> float:
    """Take a token: 0.0 when the request may go now, else the seconds until one may be there."""
    values: dict[str, Any] = {
        "connection": connection_id,
        "group": group,
        "burst": rate.burst,
        "per_second": rate.per_second,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        if cursor.fetchone():
            return 0.0
        cursor.execute(_WAIT, values)
        row = cursor.fetchone()
        return float(row[0]) if row else 0.01


_BLOCK = """
INSERT INTO integrations_ratebucket AS bucket
    (connection_id, "group", tokens, filled_at, blocked_until)
VALUES (%(connection)s, %(group)s, 0, clock_timestamp(),
        clock_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (connection_id, "group") DO UPDATE
SET tokens = 0, filled_at = clock_timestamp(),
    blocked_until = greatest(bucket.blocked_until, excluded.blocked_until)
"""


def block(connection_id: int, group: str, seconds: float) -> None:
    """The platform said "too fast": nobody asks this group again before `seconds` are over."""
    with connection.cursor() as cursor:
        cursor.execute(_BLOCK, {"connection": connection_id, "group": group, "seconds": seconds})
