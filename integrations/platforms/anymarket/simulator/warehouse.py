"""Stock by SKU and location, and everything that was ever written to it."""

import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Location:
    id: int
    name: str
    default: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "virtual": False,
            "defaultLocal": self.default,
            "zipCode": "87013000",
        }


@dataclass(frozen=True)
class StockWrite:
    """An accepted figure."""

    sku: str
    location: int
    quantity: int


@dataclass(frozen=True)
class PriceWrite:
    """An accepted price; `listing` is None when it stands on the SKU."""

    sku: str
    price: Decimal
    sale: Decimal
    listing: int | None = None


@dataclass
class StockRow:
    """One SKU at one location. `amount` is the last accepted figure; readers of the API see it
    a little later."""

    sku_id: int
    location: Location
    amount: int
    shown: int = field(init=False)
    changed_at: float = float("-inf")

    def __post_init__(self) -> None:
        self.shown = self.amount

    def write(self, quantity: int, delay: float) -> None:
        self.shown = self.visible(delay)
        self.amount, self.changed_at = quantity, time.monotonic()

    def visible(self, delay: float) -> int:
        return self.amount if time.monotonic() - self.changed_at >= delay else self.shown
