"""How long orders took, week by week."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from integrations.admin.reports.columns import Column, Kind, Table
from orders.reports.paces import Times


def step_names() -> dict[str, str]:
    return {
        "invoice": _("To invoice"),
        "ship": _("To ship"),
        "deliver": _("To deliver"),
        "whole": _("From payment to delivery"),
    }


def by_week(times: Sequence[Times]) -> Table:
    """`times` as paces.times gives them: the whole period is the last one."""
    columns = [Column(_("Week of"), Kind.DAY)]
    for name in step_names().values():
        columns += [
            Column(_("%(step)s: orders") % {"step": name}, Kind.COUNT),
            Column(_("%(step)s: median") % {"step": name}, Kind.TIME),
            Column(_("%(step)s: 90%% within") % {"step": name}, Kind.TIME),
        ]
    rows = [_row(week) for week in times]
    return Table(
        "times",
        _("Time to invoice, ship and deliver"),
        columns,
        rows[:-1],
        rows[-1] if rows else (),
    )


def _row(week: Times) -> list[Any]:
    row: list[Any] = [week.week]
    for name in step_names():
        step = week.steps[name]
        row += [step.number, step.median, step.ninetieth]
    return row
