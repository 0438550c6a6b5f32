"""The tabs of the order list: what there is to do, then order by order's status."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import OpeningFilter
from orders.models import Order, Status
from orders.status import HOLDING

SHOW = "show"
TO_DO, SHORT, ALL = "todo", "short", "all"
# Counting stops there: more is many.
MOST_COUNTED = 10_000
_OURS = Q(fulfilled_by_channel=False)
WAYS: Mapping[str, tuple[Any, Q]] = {
    TO_DO: (
        _("To do"),
        _OURS
        & Q(status__in=HOLDING)
        & (Q(status__in=[Status.PAID, Status.INVOICED]) | Q(short=True)),
    ),
    SHORT: (_("Short"), Q(short=True, status__in=HOLDING)),
    **{status.value: (status.label, Q(status=status)) for status in Status},
    ALL: (_("All"), Q()),
}
# The others may be the whole table.
COUNTED = (TO_DO, SHORT, Status.PENDING, Status.PAID, Status.INVOICED, Status.SHIPPED)


def opens_on(request: HttpRequest) -> str:
    """Whoever searches, searches all."""
    return ALL if request.GET.get("q") else TO_DO


class StateFilter(OpeningFilter):
    """In the tabs above the list and not beside it."""

    title = _("state")
    parameter_name = SHOW
    template = "orders/order/state_filter.html"
    opens_on = TO_DO
    ways = WAYS

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        self.opens_on = opens_on(request)
        super().__init__(request, *args)

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {"name": SHOW, "value": self.used_parameters.get(SHOW, "")}


@dataclass(frozen=True)
class Tab:
    """`number` is "" where nobody counts."""

    label: Any
    url: str
    number: str
    here: bool


def tabs(rows: QuerySet[Order], shown: str) -> list[Tab]:
    """Of the orders a person may see: one query, that reads no more than it counts."""
    numbers = _counted(rows)
    return [
        Tab(label, f"?{SHOW}={name}", numbers.get(name, ""), name == shown)
        for name, (label, _condition) in WAYS.items()
    ]


def _counted(rows: QuerySet[Order]) -> dict[str, str]:
    parts: list[str] = []
    values: list[Any] = []
    for name in COUNTED:
        some = rows.filter(WAYS[name][1]).order_by().values("pk")[: MOST_COUNTED + 1]
        try:
            sql, params = some.query.sql_with_params()
        except EmptyResultSet:  # of somebody who sees no merchant
            return dict.fromkeys(COUNTED, "0")
        parts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608  its own SQL
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        found = cursor.fetchone()
    return {name: _told(number) for name, number in zip(COUNTED, found, strict=True)}


def _told(number: int) -> str:
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)
