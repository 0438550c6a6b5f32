"""Charts of a report, for Unfold's components. What they show stands in the tables too."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from integrations.admin.dashboard import CHART_OPTIONS
from integrations.admin.reports.columns import Table, hours
from integrations.admin.reports.times_table import step_names
from orders.reports.paces import Step, Times

BLUE, LIGHT, GREY = "var(--color-primary-600)", "var(--color-primary-300)", "var(--color-base-400)"
MOST_BARS = 92  # more days are a line
MOST_GROUPS = 15

_WITH_LEGEND = {
    **CHART_OPTIONS,
    "plugins": {
        "legend": {"display": True, "position": "bottom"}, "tooltip": {"enabled": True}
    },
}  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """`data` and `options` are JSON for Chart.js."""

    title: str
    is_line: bool
    data: str
    options: str


def sales_by_day(table: Table) -> Chart:
    """Of sales_tables.by_day."""
    is_line = len(table.rows) > MOST_BARS
    labels = [formats.date_format(row[0], "d/m/y" if is_line else "d/m") for row in table.rows]
    return _one(table.title, labels, (row[2] for row in table.rows), is_line=is_line)


def sales_by_group(table: Table) -> Chart:
    """Of a table whose first column is a name and whose third is an amount; the first few."""
    rows = table.rows[:MOST_GROUPS]
    return _one(table.title, [str(row[0]) or "-" for row in rows], (row[2] for row in rows))


def times(found: Sequence[Times]) -> list[Chart]:
    """In hours by week, one for each step that some order took; `found` is as paces.times gives
    it."""
    weeks = [one for one in found if one.week]
    labels = [formats.date_format(one.week, "d/m/y") for one in weeks if one.week]
    return [
        _of_step(title, labels, [week.steps[name] for week in weeks])
        for name, title in step_names().items()
        if any(week.steps[name].number for week in weeks)
    ]


def undone_by_store(table: Table) -> Chart:
    """Of undone_tables.by_store."""
    rows = table.rows[:MOST_GROUPS]
    bars = [
        _dataset(table.columns[column].name, (row[column] for row in rows), colour)
        for column, colour in ((2, BLUE), (5, LIGHT), (8, GREY))
    ]
    return _chart(table.title, [str(row[0]) or "-" for row in rows], bars, _WITH_LEGEND)


def _of_step(title: str, labels: list[str], steps: Sequence[Step]) -> Chart:
    lines = [
        _dataset(_("Median (h)"), (_in_hours(step.median) for step in steps), BLUE),
        _dataset(_("Nine of ten within (h)"), (_in_hours(step.ninetieth) for step in steps), GREY),
    ]
    return _chart(title, labels, lines, _WITH_LEGEND, is_line=True)


def _in_hours(taken: timedelta | None) -> float | None:
    return None if taken is None else float(hours(taken))


def _one(title: str, labels: list[str], amounts: Iterable[Any], *, is_line: bool = False) -> Chart:
    bars = [_dataset(_("Amount"), (float(amount) for amount in amounts), BLUE)]
    return _chart(title, labels, bars, CHART_OPTIONS, is_line=is_line)


def _dataset(label: str, data: Iterable[Any], colour: str) -> dict[str, Any]:
    return {
        "label": label,
        "data": list(data),
        "backgroundColor": colour,
        "borderColor": colour,
        "borderRadius": 4,
        "spanGaps": True,
    }


def _chart(
    title: str,
    labels: list[str],
    datasets: list[dict[str, Any]],
    options: dict[str, Any],
    *,
    is_line: bool = False,
) -> Chart:
    data = json.dumps({"labels": labels, "datasets": datasets})
    return Chart(title, is_line, data, json.dumps(options))
