"""Reads loosely typed JSON and names the field when it cannot be understood.

The same field comes as a number here and as a text there, and dates in four forms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.contract import PlatformError
from orders.drafts import ZERO


@dataclass(frozen=True)
class Reader:
    """An object of an order and where it stands in it. Absent and null are the same."""

    values: dict[str, Any]
    path: str = ""

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if value is None:
            return ""
        if isinstance(value, dict | list):
            raise self.malformed(key)
        return str(value).strip()

    def first_text(self, *keys: str) -> str:
        """The first of these fields that says something."""
        return next((text for key in keys if (text := self.text(key))), "")

    def required_text(self, key: str) -> str:
        if text := self.text(key):
            return text
        raise self.malformed(key)

    def money(self, key: str) -> Decimal:
        """Zero when the field says nothing."""
        return self.required_money(key) if self.text(key) else ZERO

    def required_money(self, key: str) -> Decimal:
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise self.malformed(key)
        try:
            amount = Decimal(value)
        except InvalidOperation as error:
            raise self.malformed(key) from error
        if not amount.is_finite():
            raise self.malformed(key)
        return amount

    def units(self, key: str) -> int:
        """A count of goods, "2" or 2: whole and above zero."""
        count = self.required_money(key)
        if count != count.to_integral_value() or count < 1:
            raise self.malformed(key)
        return int(count)

    def moment(self, key: str) -> datetime | None:
        """`+0000`, `-03:00`, `Z`, or without a zone, which is UTC; an object {date, timezone}."""
        value = self.values.get(key)
        if not value:
            return None
        told, zone = (value.get("date"), _zone(value)) if isinstance(value, dict) else (value, UTC)
        try:
            moment = datetime.fromisoformat(str(told).strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.malformed(key) from error

    def part(self, key: str) -> "Reader":
        """An empty object is told as an empty array."""
        value = self.values.get(key)
        if value and not isinstance(value, dict):
            raise self.malformed(key)
        return Reader(value or {}, f"{self.path}{key}.")

    def parts(self, key: str) -> Iterator["Reader"]:
        """The objects of an array; other things in it are left out."""
        rows = self.values.get(key) or []
        if not isinstance(rows, list):
            raise self.malformed(key)
        for position, row in enumerate(rows):
            if isinstance(row, dict):
                yield Reader(row, f"{self.path}{key}[{position}].")

    def malformed(self, key: str) -> PlatformError:
        """Names the field and shows a plain value; people's data in objects stays out."""
        value = self.values.get(key)
        shown = type(value).__name__ if isinstance(value, dict | list) else str(value)[:60]
        return PlatformError(f"{self.path}{key}: {shown}", code="order_malformed", permanent=True)


def _zone(value: dict[str, Any]) -> tzinfo:
    try:
        return ZoneInfo(str(value.get("timezone") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
