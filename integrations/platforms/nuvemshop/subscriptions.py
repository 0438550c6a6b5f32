"""Which events Nuvemshop calls us with: each is a subscription of its own.

Nothing keeps the same one from being there twice, so they are read first and changed by one of us
at a time.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from integrations.contract import PlatformError
from integrations.platforms.nuvemshop.client import Client, Json, segment
from integrations.platforms.nuvemshop.errors import refuses

ACCOUNT = ("app/uninstalled", "app/suspended", "app/resumed")
ORDERS = (
    "order/created",
    "order/updated",
    "order/paid",
    "order/packed",
    "order/fulfilled",
    "order/cancelled",
    "product/updated",
)
# The first version does not know these; whatever they say moves `order/updated` as well.
NEWER = (
    "order/pending",
    "order/voided",
    "order/edited",
    "fulfillment_order/status_updated",
)


def wanted(version: str, *, orders: bool) -> tuple[str, ...]:
    if not orders:
        return ACCOUNT
    return ACCOUNT + ORDERS + (() if version == "v1" else NEWER)


def settle(client: Client, address: str, events: Iterable[str]) -> list[str]:
    """Make what is missing of these events at `address` and take away what is ours beyond them;
    returns the names made.

    Raises PlatformError(permanent=True, code="webhook_address_refused").
    """
    missing, superfluous = list(events), []
    for row in _registered(client):
        url, event = str(row.get("url") or ""), str(row.get("event"))
        if url.rstrip("/") == address.rstrip("/") and event in missing:
            missing.remove(event)
        elif _is_ours(url, address):
            superfluous.append(row)
    made = [event for event in missing if _make(client, event, address)]
    for row in superfluous:
        _take_away(client, str(row.get("id")))
    return made


def _registered(client: Client) -> list[Json]:
    """The oldest first: of two that are the same the younger one goes."""
    rows: list[Json] = []
    number, more = 1, True
    while more:
        page = client.page("/webhooks", number)
        rows += page.rows
        number, more = number + 1, page.more
    return sorted(rows, key=lambda row: (len(str(row.get("id"))), str(row.get("id"))))


def _is_ours(url: str, address: str) -> bool:
    """Below the directory of `address`, which holds this installation's doors. Others of the same
    app, a second one for trials for example, have addresses elsewhere."""
    return url.startswith(_directory(address))


def _directory(address: str) -> str:
    parts = urlsplit(address)
    above, _, _ = parts.path.rstrip("/").rpartition("/")
    return f"{parts.scheme}://{parts.netloc}{above}/"


def _make(client: Client, event: str, address: str) -> bool:
    """An event that this version of the API does not know is no reason to do without the others."""
    try:
        client.create("/webhooks", {"event": event, "url": address})
    except PlatformError as error:
        if refuses(error, "url"):
            raise PlatformError(
                error.detail, code="webhook_address_refused", permanent=True, status=error.status
            ) from error
        if refuses(error, "event") and event in NEWER:
            return False
        raise
    return True


def _take_away(client: Client, id: str) -> None:
    try:
        client.delete(f"/webhooks/{segment(id)}")
    except PlatformError as error:
        if error.status != 404:  # somebody was faster
            raise
