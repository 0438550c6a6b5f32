"""Sales by day, store, connection and channel."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from integrations.admin.reports.columns import Column, Kind, Table, share
from integrations.admin.reports.origins import Origins
from orders.reports.placed import Period
from orders.reports.sold import CENT, Amount, Cell, Sales

# What a figure is counted for: a key that tells it from others, and its name.
Group = tuple[str, str]
Grouping = Callable[[Cell], Group]


def by_day(cells: Iterable[Cell], period: Period) -> Table:
    """Every day of the period: one without a sale has its zero."""
    days: dict[date, Sales] = {}
    for cell in cells:
        sales = days.setdefault(cell.day, Sales())
        sales += cell.sales
    number = (period.last - period.first).days + 1
    every = [period.first + timedelta(days=day) for day in range(number)]
    rows = [[day, *_figures(days.get(day, Sales()).sold)] for day in every]
    total = _sold(days.values())
    return Table(
        "day", _("Sales by day"), [Column(_("Day"), Kind.DAY), *_columns()], rows,
        [None, *_figures(total)] if rows else (),
    )  # fmt: skip


def by_store(cells: Sequence[Cell], origins: Origins) -> Table:
    groups = grouped(cells, lambda cell: origins.store(cell.source))
    return _shared("store", _("Sales by store"), _("Store"), groups)


def by_connection(cells: Sequence[Cell], origins: Origins) -> Table:
    groups = grouped(cells, lambda cell: (cell.source, origins.connection(cell.source)))
    return _shared("connection", _("Sales by connection"), _("Connection"), groups)


def by_channel(cells: Sequence[Cell]) -> Table:
    groups = grouped(cells, lambda cell: (cell.channel, cell.channel))
    return _shared("channel", _("Sales by marketplace"), capfirst(_("channel")), groups)


def grouped(cells: Iterable[Cell], by: Grouping) -> list[tuple[str, Sales]]:
    """Name and figures of each group, the one that sold most first."""
    found: dict[str, tuple[str, Sales]] = {}
    for cell in cells:
        key, name = by(cell)
        sales = found.setdefault(key, (name, Sales()))[1]
        sales += cell.sales
    return sorted(found.values(), key=lambda group: (-group[1].sold.total, group[0]))


def _shared(slug: str, title: str, name: str, groups: Sequence[tuple[str, Sales]]) -> Table:
    total = _sold(sales for _name, sales in groups)
    columns = [Column(name, Kind.TEXT), *_columns(), Column(_("Share of the amount"), Kind.SHARE)]
    rows = [
        [name, *_figures(sales.sold), share(sales.sold.total, total.total)]
        for name, sales in groups
    ]
    last = [_("Total"), *_figures(total), share(total.total, total.total)]
    return Table(slug, title, columns, rows, last if rows else ())


def _columns() -> list[Column]:
    return [
        Column(_("Orders"), Kind.COUNT),
        Column(_("Amount"), Kind.MONEY),
        Column(_("Average order"), Kind.MONEY),
    ]


def _figures(sold: Amount) -> list[Any]:
    return [sold.number, sold.total, average(sold)]


def average(sold: Amount) -> Decimal | None:
    return (sold.total / sold.number).quantize(CENT) if sold.number else None


def _sold(several: Iterable[Sales]) -> Amount:
    total = Amount()
    for sales in several:
        total += sales.sold
    return total
