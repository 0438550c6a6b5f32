"""What other apps may add to an order's page: figures, tables, buttons, moments, names."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.admin.product_sections import Section
from catalog.admin.product_summary import Fact
from orders.models import Order

# No page shows more lines of anything than these; the newest ones.
MOST_LINES = 200


@dataclass(frozen=True, kw_only=True)
class Button:
    """Leads to a page, or with `posts` does it at once. `why_not` tells why it cannot be pressed
    now; the `leading` one is what usually comes next."""

    title: Any
    icon: str
    url: str
    posts: bool = False
    why_not: str = ""
    grave: bool = False
    leading: bool = False


class Way(StrEnum):
    """What came in, what was decided, what was said to the platform, what it has taken."""

    IN = "in"
    DECIDED = "decided"
    OUT = "out"
    TAKEN = "taken"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A line of an order's history. `url` leads to the whole; `said` are (title, text) that are
    shown when asked for."""

    at: datetime
    way: Way
    title: Any
    text: str = ""
    cause: str = ""
    url: str = ""
    failed: bool = False
    said: tuple[tuple[Any, str], ...] = ()


Facts = Callable[[HttpRequest, Order], list[Fact]]
Sections = Callable[[HttpRequest, Order], Section | None]
Buttons = Callable[[HttpRequest, Order], list[Button]]
Moments = Callable[[HttpRequest, Order], list[Moment]]
# The names of those of the causes it knows, of this order's merchant.
Names = Callable[[Order, Collection[str]], Mapping[str, str]]
# The list's rows with a column more.
Listed = Callable[[QuerySet[Order]], QuerySet[Order]]
# Where the figures of a SKU's stock are explained, by its id.
Explains = Callable[[int], str]
