"""Whether platforms call us."""

from django.db import connection

_REFUSED = """
INSERT INTO integrations_subscription AS known
    (connection_id, address, orders, error_code, error_detail, refused, refused_at)
VALUES (%s, '', false, '', '', 1, now())
ON CONFLICT (connection_id) DO UPDATE SET refused = known.refused + 1, refused_at = now()
"""


def refused(connection_id: int) -> None:
    """A call for this connection did not come from its platform."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [connection_id])
