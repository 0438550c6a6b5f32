"""How a row names an order, and items of it by our ids of them."""

from collections.abc import Iterable
from typing import Annotated

from django.utils.translation import gettext as _
from msgspec import Meta

# Up to what a PostgreSQL bigint holds.
OurId = Annotated[int, Meta(ge=1, le=9_223_372_036_854_775_807)]


def each_once(ids: Iterable[int]) -> None:
    """Raises ValueError, of which msgspec makes a row that could not be read."""
    seen: set[int] = set()
    for one in ids:
        if one in seen:
            raise ValueError(_("The item %(id)d is there twice.") % {"id": one})
        seen.add(one)
