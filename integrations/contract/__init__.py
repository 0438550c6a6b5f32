"""What a platform folder offers and what it may say. No Django, no database.

A platform translates and talks; it never decides. `Connector` is the one class it must provide;
everything else here is the vocabulary.
"""

from integrations.contract.connector import Connector, Finding, Notice, Results
from integrations.contract.errors import PlatformError, RateLimited, Unauthorised
from integrations.contract.fields import (
    ORDER_FILTER,
    PRICE_TABLE,
    PULL_INTERVAL,
    PULL_ORDERS,
    PUSH_INTERVAL,
    PUSH_PRICES,
    PUSH_PRODUCTS,
    PUSH_STATUS,
    PUSH_STOCK,
    SALE_EVENTS,
    SEND_IMAGES,
    SEND_TERMS,
    STATUS_AFTER,
    STOCK_RULE,
    WAREHOUSE,
    Field,
    FieldKind,
    gettext_noop,
)
from integrations.contract.figures import ListingRef, Offer, StockLevel, Together
from integrations.contract.fulfilment import (
    Cancellation,
    CancelReason,
    Invoice,
    OrderState,
    Shipment,
)
from integrations.contract.installing import Installable, PrivacyCall, PrivacyKind
from integrations.contract.pages import Page, Skipped
from integrations.contract.products import (
    ImageDraft,
    ProductDraft,
    Published,
    SaidAttribute,
    SkuDraft,
)
from integrations.contract.terms import Term, TermKind, TermRef
from integrations.contract.webhooks import (
    CallsUs,
    Delivery,
    Event,
    EventKind,
    Grant,
    NotGenuine,
)
from integrations.contract.wire import Allowance, Call, Rate, Wire

__all__ = [
    "ORDER_FILTER",
    "PRICE_TABLE",
    "PULL_INTERVAL",
    "PULL_ORDERS",
    "PUSH_INTERVAL",
    "PUSH_PRICES",
    "PUSH_PRODUCTS",
    "PUSH_STATUS",
    "PUSH_STOCK",
    "SALE_EVENTS",
    "SEND_IMAGES",
    "SEND_TERMS",
    "STATUS_AFTER",
    "STOCK_RULE",
    "WAREHOUSE",
    "Allowance",
    "Call",
    "CallsUs",
    "CancelReason",
    "Cancellation",
    "Connector",
    "Delivery",
    "Event",
    "EventKind",
    "Field",
    "FieldKind",
    "Finding",
    "Grant",
    "ImageDraft",
    "Installable",
    "Invoice",
    "ListingRef",
    "NotGenuine",
    "Notice",
    "Offer",
    "OrderState",
    "Page",
    "PlatformError",
    "PrivacyCall",
    "PrivacyKind",
    "ProductDraft",
    "Published",
    "Rate",
    "RateLimited",
    "Results",
    "SaidAttribute",
    "Shipment",
    "Skipped",
    "SkuDraft",
    "StockLevel",
    "Term",
    "TermKind",
    "TermRef",
    "Together",
    "Unauthorised",
    "Wire",
    "gettext_noop",
]
