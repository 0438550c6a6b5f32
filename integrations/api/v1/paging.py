"""Pages by position: the next one begins behind the last row, whatever came or went meanwhile."""

import base64
from typing import Annotated, Any, NamedTuple, TypeVar
from urllib.parse import urlencode

import msgspec
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from msgspec import Meta

from integrations.api.errors import BadParameter
from integrations.api.v1.query import ChangeQuery, PageQuery, Time

M = TypeVar("M", bound=Model)
Id = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class _Change(NamedTuple):
    updated_at: Time
    id: Id


class _Row(NamedTuple):
    id: Id


def page(rows: QuerySet[M], query: PageQuery) -> tuple[list[M], str]:
    """One page of `rows` and the cursor of the next one, or ""; raises BadParameter.

    In the order of creation. Of a ChangeQuery in the order of (updated_at, id): a row that
    changes meanwhile moves to the end, so it may come twice and is never left out.
    """
    return _by_change(rows, query) if isinstance(query, ChangeQuery) else _by_id(rows, query)


def with_cursor(parameters: QueryDict, cursor: str) -> str:
    """The query string of the next page: the same filters, further on."""
    return urlencode({**parameters.dict(), "cursor": cursor})


def _by_change(rows: QuerySet[M], query: PageQuery) -> tuple[list[M], str]:
    found = rows.order_by("updated_at", "id")
    if query.cursor:
        last = _decoded(query.cursor, _Change)
        found = found.filter(updated_at__gte=last.updated_at).exclude(
            updated_at=last.updated_at, id__lte=last.id
        )
    return _page(found, query.limit, _Change)


def _by_id(rows: QuerySet[M], query: PageQuery) -> tuple[list[M], str]:
    found = rows.order_by("id")
    if query.cursor:
        found = found.filter(id__gt=_decoded(query.cursor, _Row).id)
    return _page(found, query.limit, _Row)


def _page(found: QuerySet[M], limit: int, position: Any) -> tuple[list[M], str]:
    rows = list(found[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    return rows, _encoded(rows[-1], position) if more else ""


def _encoded(row: Model, position: Any) -> str:
    values = msgspec.json.encode([getattr(row, name) for name in position._fields])
    return base64.urlsafe_b64encode(values).decode()


def _decoded(cursor: str, position: Any) -> Any:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=position)
    except ValueError as error:  # of base64, of UTF-8 or of msgspec
        raise BadParameter(_("This cursor was not made by this API.")) from error
