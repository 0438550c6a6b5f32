"""What a writer answers to a batch: how many rows changed something, and which were refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MAX_ROWS = 10_000


class Refusal(StrEnum):
    """Why a row was not applied."""

    UNKNOWN_SKU = "unknown_sku"
    UNKNOWN_WAREHOUSE = "unknown_warehouse"
    UNKNOWN_PRICE_TABLE = "unknown_price_table"
    NEGATIVE_QUANTITY = "negative_quantity"
    QUANTITY_TOO_LARGE = "quantity_too_large"
    WRONG_PRICE = "wrong_price"
    SALE_ABOVE_LIST = "sale_above_list"
    SUPERSEDED = "superseded"
    MALFORMED = "malformed"
    WRONG_EAN = "wrong_ean"
    WRONG_VALUE = "wrong_value"
    SKU_OF_ANOTHER_PRODUCT = "sku_of_another_product"


@dataclass(frozen=True)
class Rejected:
    """Row number `index` (from 0) of the batch was not applied; `reason` is for people."""

    index: int
    code: Refusal
    reason: str


@dataclass(frozen=True)
class BatchResult:
    """received = changed + unchanged + len(rejected), always."""

    received: int
    changed: int
    rejected: Sequence[Rejected] = field(default_factory=tuple)

    @property
    def unchanged(self) -> int:
        return self.received - self.changed - len(self.rejected)
