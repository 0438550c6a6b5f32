"""Every order since a moment and where it stands, from the list of orders."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from integrations.contract import OrderState
from integrations.platforms.anymarket.client import Client, Json
from integrations.platforms.anymarket.mapper import STATUSES

SECOND = timedelta(seconds=1)


def states(client: Client, since: datetime, until: datetime) -> Iterator[list[OrderState]]:
    """The oldest first, so that orders that come in meanwhile move no row to another page. A
    moment without its offset would be refused."""
    asked = {
        "createdAfter": since.isoformat(timespec="seconds"),
        "createdBefore": (until + SECOND).isoformat(timespec="seconds"),
        "sort": "createdAt",
        "sortDirection": "ASC",
    }
    page = client.part("/orders", filters=asked)
    while True:
        yield [_state(row) for row in page.rows if row.get("id")]
        if not page.next:
            return
        page = client.part("/orders", page.next, asked)


def _state(row: Json) -> OrderState:
    status = STATUSES.get(str(row.get("status")), "pending")
    return OrderState(external_id=str(row["id"]), status=status)
