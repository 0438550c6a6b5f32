"""A report's table: typed values, and how each kind is written on the screen and in files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

TENTH = Decimal("0.1")
_HOUR = timedelta(hours=1)


class Kind(Enum):
    """What a column holds. Values are str, date, int, Decimal (reais), Decimal (per cent) and
    timedelta; None is nothing, whatever the column."""

    TEXT = auto()
    DAY = auto()
    COUNT = auto()
    MONEY = auto()
    SHARE = auto()
    TIME = auto()


@dataclass(frozen=True)
class Column:
    name: str
    kind: Kind

    @property
    def is_number(self) -> bool:
        return self.kind not in (Kind.TEXT, Kind.DAY)

    @property
    def name_in_file(self) -> str:
        """With the unit that the figures of a file leave out."""
        unit = _UNITS.get(self.kind)
        return f"{self.name} ({unit})" if unit else self.name


@dataclass(frozen=True)
class Table:
    """`slug` is its name in addresses; `total`, on the screen alone, is a last line."""

    slug: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Any] = ()

    def shown(self) -> list[list[tuple[str, bool]]]:
        """The lines for the screen: each cell's text, and whether it is a number."""
        return [self._line(row) for row in self.rows]

    def shown_total(self) -> list[tuple[str, bool]]:
        return self._line(self.total) if self.total else []

    def _line(self, row: Sequence[Any]) -> list[tuple[str, bool]]:
        cells = zip(self.columns, row, strict=True)
        return [(shown(column.kind, value), column.is_number) for column, value in cells]


def share(part: Decimal | int, of: Decimal | int) -> Decimal | None:
    """Per cent, to a tenth."""
    return (Decimal(part) * 100 / Decimal(of)).quantize(TENTH) if of else None


def hours(value: timedelta) -> Decimal:
    return (Decimal(value / _HOUR)).quantize(TENTH)


def shown(kind: Kind, value: Any) -> str:
    """As people of this country write it."""
    if value is None:
        return "-"
    if kind is Kind.DAY:
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if kind is Kind.COUNT:
        return formats.number_format(value, use_l10n=True, force_grouping=True)
    if kind is Kind.MONEY:
        return f"R$ {formats.number_format(value, 2, use_l10n=True, force_grouping=True)}"
    if kind is Kind.SHARE:
        return f"{formats.number_format(value, 1, use_l10n=True)} %"
    if kind is Kind.TIME:
        return _duration(value)
    return str(value) or "-"


def in_file(kind: Kind, value: Any) -> str | Decimal:
    """Figures as figures; days as 2026-03-14, which sorts and which every program knows."""
    if value is None:
        return ""
    if kind is Kind.TIME:
        return hours(value)
    if kind is Kind.DAY:
        day: date = value
        return day.isoformat()
    return str(value) if kind is Kind.TEXT else Decimal(value)


def _duration(value: timedelta) -> str:
    minutes = round(value.total_seconds() / 60)
    days, rest = divmod(minutes, 24 * 60)
    parts = {"days": days, "hours": rest // 60, "minutes": rest % 60}
    return (_("%(days)d d %(hours)d h") if days else _("%(hours)d h %(minutes)d min")) % parts


_UNITS = {Kind.MONEY: "R$", Kind.SHARE: "%", Kind.TIME: "h"}
