"""What a merchant's plan includes."""

from catalog.models import AddOn, Merchant, Plan
from integrations.models import Connection

INCLUDED = (Plan.PRO, Plan.MASTER)


def _real_time(merchant: Merchant) -> bool:
    added = merchant.plan == Plan.ADVANCED and AddOn.REAL_TIME_ORDERS in merchant.add_ons
    return merchant.plan in INCLUDED or added


def instant_events(connection: Connection) -> bool:
    """Whether orders of this connection come in the moment they happen."""
    return connection.sale_events and _real_time(connection.merchant)
