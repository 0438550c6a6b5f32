"""What a platform folder offers and what it may say. No Django, no database.

A platform translates and talks; it never decides. `Connector` is the one class it must provide;
everything else here is the vocabulary.
"""

from integrations.contract.connector import Connector, Finding, Notice, Results
from integrations.contract.errors import PlatformError, RateLimited, Unauthorised
from integrations.contract.fields import (
    ORDER_FILTER,
    PRICE_TABLE,
    PULL_ORDERS,
    PUSH_INTERVAL,
    PUSH_PRICES,
    PUSH_PRODUCTS,
    PUSH_STATUS,
    PUSH_STOCK,
    SEND_IMAGES,
    SEND_TERMS,
    STATUS_AFTER,
    STOCK_RULE,
    WAREHOUSE,
    Field,
    FieldKind,
    gettext_noop,
)
from integrations.contract.figures import ListingRef, Offer, StockLevel
from integrations.contract.pages import Page, Skipped
from integrations.contract.products import (
    ImageDraft,
    ProductDraft,
    Published,
    SaidAttribute,
    SkuDraft,
)
from integrations.contract.terms import Term, TermKind, TermRef
from integrations.contract.wire import Call, Rate, Wire

__all__ = [
    "ORDER_FILTER",
    "PRICE_TABLE",
    "PULL_ORDERS",
    "PUSH_INTERVAL",
    "PUSH_PRICES",
    "PUSH_PRODUCTS",
    "PUSH_STATUS",
    "PUSH_STOCK",
    "SEND_IMAGES",
    "SEND_TERMS",
    "STATUS_AFTER",
    "STOCK_RULE",
    "WAREHOUSE",
    "Call",
    "Connector",
    "Field",
    "FieldKind",
    "Finding",
    "ImageDraft",
    "ListingRef",
    "Notice",
    "Offer",
    "Page",
    "PlatformError",
    "ProductDraft",
    "Published",
    "Rate",
    "RateLimited",
    "Results",
    "SaidAttribute",
    "Skipped",
    "SkuDraft",
    "StockLevel",
    "Term",
    "TermKind",
    "TermRef",
    "Unauthorised",
    "Wire",
    "gettext_noop",
]
