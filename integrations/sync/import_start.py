"""From when on a connection's orders are wanted."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from integrations.models import Connection


def import_start(connection: Connection) -> datetime | None:
    """The first moment of the day it imports orders since, where the merchant is; None when all
    are wanted that the platform still tells."""
    if connection.import_since is None:
        return None
    zone = ZoneInfo(connection.merchant.time_zone)
    return datetime.combine(connection.import_since, time.min, tzinfo=zone)
