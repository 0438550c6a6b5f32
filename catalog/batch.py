"""What a writer answers to a batch: how many rows changed something, and which were refused."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

MAX_ROWS = 10_000


class Refusal(StrEnum):
    """Why a row was not applied."""

    UNKNOWN_SKU = "unknown_sku"
    UNKNOWN_WAREHOUSE = "unknown_warehouse"
    UNKNOWN_PRICE_TABLE = "unknown_price_table"
    UNKNOWN_PRODUCT = "unknown_product"
    UNKNOWN_ATTRIBUTE = "unknown_attribute"
    UNKNOWN_IMAGE = "unknown_image"
    NEGATIVE_QUANTITY = "negative_quantity"
    QUANTITY_TOO_LARGE = "quantity_too_large"
    WRONG_PRICE = "wrong_price"
    SALE_ABOVE_LIST = "sale_above_list"
    SUPERSEDED = "superseded"
    MALFORMED = "malformed"
    WRONG_EAN = "wrong_ean"
    WRONG_VALUE = "wrong_value"
    WRONG_IMAGE = "wrong_image"
    SKU_OF_ANOTHER_PRODUCT = "sku_of_another_product"
    NAME_TAKEN = "name_taken"
    IN_USE = "in_use"


@dataclass(frozen=True)
class Rejected:
    """Row number `index` (from 0) of the batch was not applied; `code` is one of Refusal, or of
    orders.refusals.OrderRefusal; `reason` is for people."""

    index: int
    code: StrEnum
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


class Numbered(Protocol):
    """A row of a batch that knows its number there."""

    @property
    def index(self) -> int: ...


Row = TypeVar("Row", bound=Numbered)


def screened(
    rows: Sequence[Row],
    key: Callable[[Row], Hashable],
    refusal: Callable[[Row], Rejected | None],
) -> tuple[list[Row], list[Rejected]]:
    """Rows to be written, and those that are not: refused, or said anew by a later good row."""
    latest: dict[Hashable, Row] = {}
    rejected = []
    for row in rows:
        refused = refusal(row)
        if refused is not None:
            rejected.append(refused)
            continue
        former = latest.pop(key(row), None)
        if former is not None:
            rejected.append(superseded(former, row))
        latest[key(row)] = row
    return list(latest.values()), rejected


def superseded(former: Numbered, by: Numbered) -> Rejected:
    reason = _("Row %(row)d of the same batch says it anew.") % {"row": by.index}
    return Rejected(former.index, Refusal.SUPERSEDED, reason)


def result(rows: Sequence[Row], changed: int, rejected: Sequence[Rejected]) -> BatchResult:
    """The answer to these rows; what was rejected in the order of the rows."""
    return BatchResult(len(rows), changed, sorted(rejected, key=lambda row: row.index))
