"""What a platform folder offers and what it may say. No Django, no database.

A platform translates and talks; it never decides. `Connector` is the one class it must provide;
everything else here is the vocabulary.

    PlatformError            something went wrong at the other end; `permanent`: no use in retrying
    ├── Unauthorised         the credentials are no longer good: work waits for the merchant
    └── RateLimited          too fast; `retry_after` says when to come back
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from orders.drafts import OrderDraft


def gettext_noop(message: str) -> str:
    """Marks a text for the translation catalogs; the pages translate it."""
    return message


class PlatformError(Exception):
    """`code` names the kind of trouble (integrations/problems.py explains each to people);
    `detail` is the platform's own words, `status` its HTTP status when an answer came."""

    code = "platform_error"

    def __init__(
        self,
        detail: str,
        *,
        code: str = "",
        permanent: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code or self.code
        self.detail = detail
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status


class Unauthorised(PlatformError):
    code = "unauthorised"


class RateLimited(PlatformError):
    code = "rate_limited"


class FieldKind(StrEnum):
    TEXT = "text"
    URL = "url"
    SECRET = "secret"  # noqa: S105  a kind of field, not a secret
    FLAG = "flag"
    CHOICE = "choice"
    WAREHOUSE = "warehouse"
    PRICE_TABLE = "price_table"


@dataclass(frozen=True)
class Field:
    """One field of the connection page. `label`, `help` and the choices' labels are English
    source strings, translated by the page."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    default: str | bool | None = None
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""


# The parameters the core knows how to obey. A platform lists those that make sense for it.
WAREHOUSE = Field(
    "warehouse",
    gettext_noop("Warehouse"),
    FieldKind.WAREHOUSE,
    help=gettext_noop("Whose balance is sent, and from where its orders are reserved first."),
)
STOCK_RULE = Field(
    "stock_rule",
    gettext_noop("Stock rule"),
    FieldKind.CHOICE,
    default="all",
    choices=(
        ("all", gettext_noop("Consolidate all warehouses")),
        ("one", gettext_noop("Only that warehouse")),
    ),
)
ORDER_FILTER = Field(
    "order_filter",
    gettext_noop("Import orders by status"),
    FieldKind.CHOICE,
    default="paid",
    choices=(("paid", gettext_noop("Paid only")), ("all", gettext_noop("All"))),
)
STATUS_AFTER = Field(
    "status_after",
    gettext_noop("Update the order's status in the shop after"),
    FieldKind.CHOICE,
    default="invoice_authorised",
    choices=(
        ("invoice_issued", gettext_noop("Invoice issued")),
        ("invoice_authorised", gettext_noop("Invoice authorised")),
        ("shipped", gettext_noop("Shipped")),
    ),
)
SEND_IMAGES = Field(
    "send_images",
    gettext_noop("Send images"),
    FieldKind.FLAG,
    default=True,
    help=gettext_noop("Platforms do not activate a product that has no image."),
)
PRICE_TABLE = Field("price_table", gettext_noop("Price table"), FieldKind.PRICE_TABLE)
PUSH_STOCK = Field("push_stock", gettext_noop("Send stock"), FieldKind.FLAG, default=True)
PUSH_PRICES = Field("push_prices", gettext_noop("Send prices"), FieldKind.FLAG, default=True)
PULL_ORDERS = Field("pull_orders", gettext_noop("Import orders"), FieldKind.FLAG, default=True)
PUSH_INTERVAL = Field(
    "push_interval",
    gettext_noop("Send changes every"),
    FieldKind.CHOICE,
    default="15",
    choices=(
        ("0", gettext_noop("At once")),
        ("5", gettext_noop("5 minutes")),
        ("15", gettext_noop("15 minutes")),
        ("30", gettext_noop("30 minutes")),
        ("60", gettext_noop("60 minutes")),
    ),
)


@dataclass(frozen=True)
class Rate:
    """What the platform bears: `burst` requests at once, then `per_second`."""

    burst: float
    per_second: float


@dataclass(frozen=True, kw_only=True)
class ListingRef:
    """This SKU as the platform knows it."""

    external_id: str
    external_product_id: str
    code: str


@dataclass(frozen=True, kw_only=True)
class StockLevel:
    """`quantity` units may be sold: an absolute figure, so sending it twice does no harm."""

    listing: ListingRef
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Offer:
    """`list_price` is the "de" and `sale_price` the "por", in the account's currency."""

    listing: ListingRef
    list_price: Decimal
    sale_price: Decimal


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A hint that something changed over there; what exactly is read afterwards.

    `token` is whatever the platform wants back when the notice has been stored.
    """

    external_id: str
    token: str = ""


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
class Finding:
    """What a test of the connection saw: one line each, `ok` or worth a look."""

    ok: bool
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One HTTP exchange, secrets masked. `status` is None when no answer came."""

    method: str
    url: str
    status: int | None
    milliseconds: int
    request: str
    response: str
    error: str = ""


@dataclass(frozen=True)
class Wire:
    """What the core lends a connector for talking.

    `before(group)` waits for the connection's turn, or raises RateLimited when that takes too
    long; `after(call)` hears of each exchange; `throttled(group, seconds)` hears a 429.
    """

    before: Callable[[str], None] = lambda group: None
    after: Callable[[Call], None] = lambda call: None
    throttled: Callable[[str, float], None] = lambda group, seconds: None
    allow_private_addresses: bool = False
    timeout: float = 20.0


# One result per item of a push, in the order given: None is "accepted".
Results = list[PlatformError | None]


class Connector(ABC):
    """One platform. Made anew for each piece of work, with a connection's settings.

    `settings` holds the values of `access` and of the platform's own parameters by field key.
    Methods raise PlatformError when the whole call failed; trouble of single items is in the
    results.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    access: ClassVar[tuple[Field, ...]]
    parameters: ClassVar[tuple[Field, ...]]
    rates: ClassVar[Mapping[str, Rate]]
    stock_batch: ClassVar[int]
    price_batch: ClassVar[int]
    term_kinds: ClassVar[tuple[TermKind, ...]]

    def __init__(self, settings: Mapping[str, Any], wire: Wire) -> None:
        self.settings = settings
        self.wire = wire

    @abstractmethod
    def check(self) -> list[Finding]:
        """Talk to the platform with these settings and tell what was seen."""

    @abstractmethod
    def listings(self) -> Iterator[list[ListingRef]]:
        """Every SKU the platform knows, page by page."""

    @abstractmethod
    def terms(self, kind: TermKind) -> Iterator[list[Term]]:
        """Every term of one of `term_kinds`, page by page, parents before children."""

    @abstractmethod
    def push_stock(self, levels: Sequence[StockLevel]) -> Results:
        """Tell up to `stock_batch` stock figures."""

    @abstractmethod
    def push_prices(self, offers: Sequence[Offer]) -> Results:
        """Tell up to `price_batch` prices."""

    @abstractmethod
    def order_notices(self, since: datetime) -> Iterator[list[Notice]]:
        """Which orders are new or changed, page by page. A feed may ignore `since`.

        The caller stores each page before it asks for the next one.
        """

    @abstractmethod
    def acknowledge(self, notices: Sequence[Notice]) -> None:
        """These notices are stored; the platform may forget them."""

    @abstractmethod
    def read_order(self, external_id: str) -> OrderDraft:
        """The order as it is now.

        Raises PlatformError(permanent=True, code="order_malformed") when what the platform
        says cannot be understood, "order_not_found" when there is no such order.
        """

    @staticmethod
    @abstractmethod
    def draft_of(payload: Any) -> OrderDraft:
        """What one order as the platform writes it means to us: pure, no network.

        `payload` is decoded JSON, numbers with a fraction as Decimal. The contract suite holds
        it against each `samples/order_*.json` and its `.draft.json`. Raises as `read_order`.
        """
