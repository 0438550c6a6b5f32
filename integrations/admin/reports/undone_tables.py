"""What was cancelled, what came back, and what was short of stock."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from integrations.admin.reports.columns import Column, Kind, Table, share
from integrations.admin.reports.origins import Origins
from integrations.admin.reports.sales_tables import grouped
from orders.reports.sold import Amount, Cell, Sales, Undone


def undone(sales: Sales, parts: Undone) -> Table:
    """Shares are of all the orders placed, and of what they come to."""
    kinds = [
        (_("Cancelled"), sales.cancelled),
        (_("Cancelled in part"), parts.cancelled),
        (_("Returned"), sales.returned),
        (_("Returned in part"), parts.returned),
        (_("Short of stock"), sales.short),
    ]
    columns = [
        Column(_("What happened"), Kind.TEXT),
        Column(_("Orders"), Kind.COUNT),
        Column(_("Share of the orders"), Kind.SHARE),
        Column(_("Amount"), Kind.MONEY),
        Column(_("Share of the amount"), Kind.SHARE),
    ]
    rows = [[name, *_figures(amount, sales.placed)] for name, amount in kinds]
    return Table("undone", _("Cancelled, returned and short"), columns, rows)


def by_store(cells: Sequence[Cell], origins: Origins) -> Table:
    groups = grouped(cells, lambda cell: origins.store(cell.source))
    columns = [
        Column(_("Store"), Kind.TEXT),
        Column(_("Orders placed"), Kind.COUNT),
        Column(_("Cancelled"), Kind.COUNT),
        Column(_("Share cancelled"), Kind.SHARE),
        Column(_("Amount cancelled"), Kind.MONEY),
        Column(_("Returned"), Kind.COUNT),
        Column(_("Share returned"), Kind.SHARE),
        Column(_("Amount returned"), Kind.MONEY),
        Column(_("Short of stock"), Kind.COUNT),
    ]
    rows = [[name, *_of(sales)] for name, sales in groups]
    return Table("undone-store", _("Cancelled and returned by store"), columns, rows)


def _of(sales: Sales) -> list[Any]:
    placed = sales.placed.number
    return [
        placed,
        sales.cancelled.number,
        share(sales.cancelled.number, placed),
        sales.cancelled.total,
        sales.returned.number,
        share(sales.returned.number, placed),
        sales.returned.total,
        sales.short.number,
    ]


def _figures(amount: Amount, placed: Amount) -> list[Any]:
    return [
        amount.number,
        share(amount.number, placed.number),
        amount.total,
        share(amount.total, placed.total),
    ]
