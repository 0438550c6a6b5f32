"""The parameters of GET /api/v1/orders: filters, page size and cursor."""

import base64
from datetime import datetime
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from integrations.api.errors import BadParameter
from integrations.writes import reasons
from orders.models import Order, Status

Text = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00]*$")]
Time = Annotated[datetime, Meta(tz=True)]

# "after" includes the time itself, "before" does not: neighbouring windows share no order.
_LOOKUPS = {
    "status": "status",
    "source": "source",
    "number": "number",
    "short": "short",
    "placed_after": "placed_at__gte",
    "placed_before": "placed_at__lt",
    "updated_after": "updated_at__gte",
    "updated_before": "updated_at__lt",
}
# Read as JSON; all others are texts, so that a bare number is not taken for a time.
_LITERALS = ("short", "limit")


class OrderQuery(Struct, frozen=True, forbid_unknown_fields=True):
    status: Status | None = None
    source: Text | None = None
    number: Text | None = None
    short: bool | None = None
    placed_after: Time | None = None
    placed_before: Time | None = None
    updated_after: Time | None = None
    updated_before: Time | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Text = ""


class _Position(NamedTuple):
    """The last order of a page; the next page begins behind it."""

    updated_at: Time
    id: Annotated[int, Meta(ge=0, le=2**63 - 1)]


_POSITION = msgspec.json.Decoder(_Position)


def read(parameters: QueryDict) -> OrderQuery:
    """Raises BadParameter, naming the parameter."""
    given = {
        name: _literal(str(value)) if name in _LITERALS else value
        for name, value in parameters.items()
    }
    try:
        return msgspec.convert(given, OrderQuery)
    except msgspec.ValidationError as error:
        raise BadParameter(reasons.of_value(str(error))) from error


def _literal(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text


def page(orders: QuerySet[Order], query: OrderQuery) -> tuple[list[Order], str]:
    """One page of those of `orders` that the query means, and the cursor of the next or "".

    In the order of (updated_at, id): an order that changes meanwhile moves to the end, so it may
    come twice and is never left out. Raises BadParameter.
    """
    wanted = {
        lookup: value
        for name, lookup in _LOOKUPS.items()
        if (value := getattr(query, name)) is not None
    }
    found = orders.filter(**wanted).order_by("updated_at", "id")
    if query.cursor:
        last = _decoded(query.cursor)
        found = found.filter(updated_at__gte=last.updated_at).exclude(
            updated_at=last.updated_at, id__lte=last.id
        )
    rows = list(found[: query.limit + 1])
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    return rows, _encoded(rows[-1]) if more else ""


def with_cursor(parameters: QueryDict, cursor: str) -> str:
    """The query string of the next page: the same filters, further on."""
    return urlencode({**parameters.dict(), "cursor": cursor})


def _encoded(order: Order) -> str:
    position = msgspec.json.encode([order.updated_at, order.pk])
    return base64.urlsafe_b64encode(position).decode()


def _decoded(cursor: str) -> _Position:
    try:
        return _POSITION.decode(base64.urlsafe_b64decode(cursor))
    except ValueError as error:  # of base64, of UTF-8 or of msgspec
        raise BadParameter(_("This cursor was not made by this API.")) from error
