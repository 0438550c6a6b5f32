"""Stock and prices on their way to a platform."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class ListingRef:
    """This SKU as the platform knows it."""

    external_id: str
    external_product_id: str
    code: str
    ean: str = ""
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class StockLevel:
    """`quantity` units may be sold: an absolute figure, so sending it twice does no harm.

    `location` is the platform's id of the stock location by De<>Para; "" is the one of the
    connection's parameters, or the platform's default one.
    """

    listing: ListingRef
    quantity: int
    location: str = ""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """`list_price` is the "de" and `sale_price` the "por", in the account's currency."""

    listing: ListingRef
    list_price: Decimal
    sale_price: Decimal


class Together(StrEnum):
    """How many figures one request tells: a whole batch, those of one product, or a single one."""

    BATCH = "batch"
    PRODUCT = "product"
    SKU = "sku"
