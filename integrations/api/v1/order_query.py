"""The parameters of GET /api/v1/orders."""

from integrations.api.v1.query import ChangeQuery, Text, Time
from orders.models import Status


class OrderQuery(ChangeQuery, frozen=True, forbid_unknown_fields=True):
    LOOKUPS = {
        "status": "status",
        "source": "source",
        "number": "number",
        "short": "short",
        "placed_after": "placed_at__gte",
        "placed_before": "placed_at__lt",
    }
    LITERALS = frozenset({"short", "limit"})

    status: Status | None = None
    source: Text | None = None
    number: Text | None = None
    short: bool | None = None
    placed_after: Time | None = None
    placed_before: Time | None = None
