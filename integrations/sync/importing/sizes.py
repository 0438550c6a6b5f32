"""Sizes as fine as the catalog keeps them."""

from collections.abc import Mapping
from decimal import Decimal

from integrations.contract import SkuDraft

SIZES: Mapping[str, Decimal] = {
    "height": Decimal("0.01"),
    "width": Decimal("0.01"),
    "length": Decimal("0.01"),
    "weight": Decimal("0.001"),
}


def sized(told: SkuDraft, name: str) -> Decimal | None:
    """None is unknown; zero is a figure."""
    size: Decimal | None = getattr(told, name)
    return None if size is None else size.quantize(SIZES[name])
