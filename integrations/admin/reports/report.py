"""The report that was asked for: what the orders say, as sections of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import Merchant
from catalog.tenancy import Access
from integrations.admin.reports import charts, origins, sales_tables, times_table, undone_tables
from integrations.admin.reports.charts import Chart
from integrations.admin.reports.columns import Kind, Table, share, shown
from orders.models import Order
from orders.reports import paces, sold
from orders.reports.placed import Period, within


@dataclass(frozen=True)
class Section:
    table: Table
    charts: Sequence[Chart] = ()
    note: str = ""


@dataclass(frozen=True)
class Report:
    """`channels` and `choices` are what may be chosen; `channel` and `origin` what was."""

    sections: Sequence[Section]
    cards: Sequence[tuple[str, str]]
    channels: Sequence[str]
    choices: origins.Choices
    channel: str = ""
    origin: str = ""

    def table(self, slug: str) -> Table | None:
        tables = (section.table for section in self.sections)
        return next((table for table in tables if table.slug == slug), None)


def made(
    who: Access, merchant: Merchant | None, period: Period, *, origin: str = "", channel: str = ""
) -> Report:
    """Of all that the person may see, or of the merchant, the origin and the channel alone."""
    orders = who.limit(Order.objects.all())
    placed = within(orders if merchant is None else orders.filter(merchant=merchant), period)
    cells = sold.sales(placed)
    known = origins.load(who, merchant, {cell.source for cell in cells})
    channels = {cell.channel for cell in cells} - {""}
    sources = known.sources(origin)
    if sources is not None:
        placed = placed.filter(source__in=sources)
        cells = [cell for cell in cells if cell.source in sources]
    if channel:
        placed = placed.filter(channel=channel)
        cells = [cell for cell in cells if cell.channel == channel]
    return Report(
        sections=_sections(cells, placed, period, known),
        cards=_cards(sold.merged(cells)),
        channels=sorted(channels | ({channel} if channel else set())),
        choices=known.choices,
        channel=channel,
        origin=origin if sources is not None else "",
    )


def _sections(
    cells: list[sold.Cell], placed: QuerySet[Order], period: Period, known: origins.Origins
) -> list[Section]:
    days = sales_tables.by_day(cells, period)
    places = [
        sales_tables.by_store(cells, known),
        sales_tables.by_connection(cells, known),
        sales_tables.by_channel(cells),
    ]
    return [
        Section(days, [charts.sales_by_day(days)], _sales_note()),
        *(Section(table, [charts.sales_by_group(table)]) for table in places),
        _times(placed),
        *_undone(cells, placed, known),
    ]


def _sales_note() -> str:
    return _(
        "Orders by the day they were placed, with the total the buyer was told. Cancelled orders "
        "are no sales; returned ones were."
    )


def _times(placed: QuerySet[Order]) -> Section:
    found = paces.times(placed)
    note = _(
        "Orders by the week they were placed; one that has not come so far yet is not counted. "
        "The invoice counts from the payment, the shipping from the invoice, the delivery from "
        "the shipping. Cancelled orders and those that the marketplace ships itself are left out."
    )
    return Section(times_table.by_week(found), charts.times(found), note)


def _undone(
    cells: list[sold.Cell], placed: QuerySet[Order], known: origins.Origins
) -> list[Section]:
    by_store = undone_tables.by_store(cells, known)
    note = _("Shares are of the orders placed in the period, as they are now.")
    return [
        Section(undone_tables.undone(sold.merged(cells), sold.undone(placed)), note=note),
        Section(by_store, [charts.undone_by_store(by_store)]),
    ]


def _cards(total: sold.Sales) -> list[tuple[str, str]]:
    cards: list[tuple[str, Kind, Any]] = [
        (_("Sales"), Kind.MONEY, total.sold.total),
        (_("Orders"), Kind.COUNT, total.sold.number),
        (_("Average order"), Kind.MONEY, sales_tables.average(total.sold)),
        (_("Cancelled"), Kind.SHARE, share(total.cancelled.number, total.placed.number)),
        (_("Returned"), Kind.SHARE, share(total.returned.number, total.placed.number)),
        (_("Short of stock"), Kind.COUNT, total.short.number),
    ]
    return [(name, shown(kind, value)) for name, kind, value in cards]
