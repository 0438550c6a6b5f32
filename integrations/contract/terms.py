"""A platform's own words."""

from dataclasses import dataclass
from enum import StrEnum


class TermKind(StrEnum):
    """What a platform has words of its own for."""

    ATTRIBUTE = "attribute"
    ATTRIBUTE_VALUE = "attribute_value"
    BRAND = "brand"
    CATEGORY = "category"
    CARRIER = "carrier"
    PAYMENT_METHOD = "payment_method"
    ORDER_STATUS = "order_status"
    WAREHOUSE = "warehouse"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One word a platform knows, among those of its kind named by `external_id`.

    `parent_id` is the attribute of a value, or the category above; `path` the whole way to a
    category. `required`: a product is refused without it.
    """

    external_id: str
    name: str
    parent_id: str = ""
    path: str = ""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class TermRef:
    """A term inside a product: its id, and its name (a category's is its whole path)."""

    external_id: str
    name: str
