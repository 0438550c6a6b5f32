"""Reads loosely typed JSON and names the field when it cannot be understood.

Real answers leave keys out, send null, switch between 1 and 1.0, or a number and its text.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.contract import PlatformError


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

    def money(self, key: str, otherwise: Decimal) -> Decimal:
        """`otherwise` when the field says nothing."""
        return self.required_money(key) if self.text(key) else otherwise

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
        """A count of goods: whole and above zero."""
        count = self.required_money(key)
        if count != count.to_integral_value() or count < 1:
            raise self.malformed(key)
        return int(count)

    def flag(self, key: str) -> bool:
        """True also when written as a text."""
        return self.text(key).lower() == "true"

    def moment(self, key: str) -> datetime | None:
        """With or without milliseconds, `Z` or an offset; a time without a zone is refused."""
        text = self.text(key)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise self.malformed(key)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self.malformed(key) from error

    def part(self, key: str) -> "Reader":
        value = self.values.get(key)
        if value is not None and not isinstance(value, dict):
            raise self.malformed(key)
        return Reader(value or {}, f"{self.path}{key}.")

    def parts(self, key: str) -> Iterator["Reader"]:
        """The objects of an array; the specification writes some arrays as a single object."""
        value = self.values.get(key) or []
        rows = [value] if isinstance(value, dict) else value
        if not isinstance(rows, list):
            raise self.malformed(key)
        for position, row in enumerate(rows):
            if row is not None and not isinstance(row, dict):
                raise self.malformed(f"{key}[{position}]")
            yield Reader(row or {}, f"{self.path}{key}[{position}].")

    def malformed(self, key: str) -> PlatformError:
        """Names the field and shows a plain value; people's data in objects stays out."""
        value = self.values.get(key)
        shown = type(value).__name__ if isinstance(value, dict | list) else str(value)[:60]
        return PlatformError(f"{self.path}{key}: {shown}", code="order_malformed", permanent=True)
