"""Stock figures: rows to send and the batch endpoint's answer, item by item."""

from collections.abc import Sequence
from typing import Any

from integrations.contract import PlatformError, Results, StockLevel
from integrations.platforms.anymarket.client import Client, Json

BATCH_NOT_OFFERED = (404, 405)


def push(client: Client, levels: Sequence[StockLevel], location: str) -> Results:
    """Accounts without the per-item endpoint get the plain one."""
    try:
        answer = client.put_stock_batch(_rows(levels, location))
    except PlatformError as error:
        if error.status not in BATCH_NOT_OFFERED:
            raise
        return _push_together(client, levels, location)
    return [_result(level, answer) for level in levels]


def _push_together(client: Client, levels: Sequence[StockLevel], location: str) -> Results:
    """The plain endpoint takes all rows or none. A refusal of the batch is raised: whoever asked
    halves it until the refusal stands beside its item, and notes what was taken on the way."""
    client.put_stock(_rows(levels, location))
    return [None] * len(levels)


def _rows(levels: Sequence[StockLevel], location: str) -> list[Json]:
    """`quantity` is what ANYMARKET holds as `amount`; zero is a figure like any other."""
    return [
        {
            "id": number(level.listing.external_id),
            "partnerId": level.listing.code,
            "quantity": level.quantity,
            **_place(location or level.location),
        }
        for level in levels
    ]


def _place(location: str) -> Json:
    """The parameter of the connection page goes before De<>Para; without either, the default."""
    return {"stockLocalId": number(location)} if location else {}


def _result(level: StockLevel, answer: Any) -> PlatformError | None:
    """An answer without a body accepted everything; one that forgets an item did not."""
    if not isinstance(answer, dict):
        return None
    errors, success = answer.get("errors") or {}, answer.get("success") or {}
    for key in (level.listing.code, level.listing.external_id):
        if key in errors:
            return PlatformError(str(errors[key]), code="rejected", permanent=True)
        if key in success:
            return None
    return PlatformError(level.listing.code, code="unconfirmed")


def number(text: str) -> int | str:
    """Ids are numbers on the wire and texts with us."""
    return int(text) if text.isdecimal() else text
