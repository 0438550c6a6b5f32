"""The parameters of an address that answers pages: filters, page size and cursor."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec
from django.http import QueryDict
from msgspec import Meta, Struct

from integrations.api.errors import BadParameter
from integrations.writes import reasons

Text = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00]*$")]
Time = Annotated[datetime, Meta(tz=True)]

Q = TypeVar("Q", bound="PageQuery")


class PageQuery(Struct, frozen=True, forbid_unknown_fields=True):
    """Further fields are filters; `LOOKUPS` says what each one asks of the rows."""

    LOOKUPS: ClassVar[Mapping[str, str]] = {}
    # Read as JSON; all others are texts, so that a bare number is not taken for a time.
    LITERALS: ClassVar[frozenset[str]] = frozenset({"limit"})

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Text = ""

    def filters(self, merchant_id: int) -> dict[str, Any]:
        """The given filters, as a queryset of rows of this merchant takes them."""
        given = {lookup: getattr(self, name) for name, lookup in self.LOOKUPS.items()}
        return {lookup: value for lookup, value in given.items() if value is not None}


class ChangeQuery(PageQuery, frozen=True, forbid_unknown_fields=True):
    """Of rows that know when they changed, in that order.

    "after" includes the time itself, "before" does not: neighbouring windows share no row.
    """

    updated_after: Time | None = None
    updated_before: Time | None = None

    def filters(self, merchant_id: int) -> dict[str, Any]:
        window = {"updated_at__gte": self.updated_after, "updated_at__lt": self.updated_before}
        given = {lookup: time for lookup, time in window.items() if time is not None}
        return super().filters(merchant_id) | given


def read(parameters: QueryDict, kind: type[Q]) -> Q:
    """Raises BadParameter, naming the parameter."""
    given = {
        name: _literal(str(value)) if name in kind.LITERALS else value
        for name, value in parameters.items()
    }
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise BadParameter(reasons.of_value(str(error))) from error


def _literal(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
