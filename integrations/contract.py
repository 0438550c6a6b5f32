"""What a platform folder offers and what it may say. No Django, no database.

A platform translates and talks; it never decides. `Connector` is the one class it must provide;
everything else here is the vocabulary.

    PlatformError            something went wrong at the other end; `permanent`: no use in retrying
    ├── Unauthorised         the credentials are no longer good: work waits for the merchant
    └── RateLimited          too fast; `retry_after` says when to come back
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

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
PUSH_PRODUCTS = Field("push_products", gettext_noop("Send products"), FieldKind.FLAG, default=True)
SEND_TERMS = Field(
    "send_terms",
    gettext_noop("Create brands and categories on the platform"),
    FieldKind.FLAG,
    default=False,
    help=gettext_noop("What is not mapped is created there; switched off, it waits for a rule."),
)
PUSH_STATUS = Field(
    "push_status", gettext_noop("Send the status of orders"), FieldKind.FLAG, default=True
)
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


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that could not be understood: its id there, "" when it has none, and the reason in
    the platform folder's words."""

    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of the rows. `next` asks for the ones behind them; "" on the last page.

    `total` is how many rows there are in all, as far as the platform tells: to show progress,
    never a reason to stop. `skipped` were on this page too.
    """

    rows: Sequence[T]
    next: str = ""
    total: int | None = None
    skipped: Sequence[Skipped] = ()


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
class TermRef:
    """A term inside a product: its id, and its name (a category's is its whole path)."""

    external_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class SaidAttribute:
    """What a product says of an attribute, in the platform's words."""

    attribute: TermRef
    value: str


@dataclass(frozen=True, kw_only=True)
class ImageDraft:
    """`key` knows the picture again, whatever its address: the hash of its bytes, else the
    address. `variation` is the value of the variation it shows, "" for all."""

    key: str
    url: str
    variation: str = ""


@dataclass(frozen=True, kw_only=True)
class SkuDraft:
    """Sizes in cm and kg. None is unknown and is not sent; zero is a figure.

    `variation` tells it from its sisters, in the platform's words: {"Cor": "Azul"}.
    """

    code: str
    external_id: str = ""
    title: str = ""
    ean: str = ""
    variation: Mapping[str, str] = field(default_factory=dict)
    height: Decimal | None = None
    width: Decimal | None = None
    length: Decimal | None = None
    weight: Decimal | None = None
    quantity: int | None = None
    list_price: Decimal | None = None
    sale_price: Decimal | None = None
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class ProductDraft:
    """A product with its SKUs, as it is told to a platform or as a platform tells it.

    Brand, category, attributes and variations are the platform's terms; `gender` is one of
    catalog's (male, female, boy, girl, unisex, baby), which the platform translates. Figures of
    the SKUs are told at the first sending only: afterwards stock and price have their own way.
    """

    code: str
    external_id: str = ""
    title: str = ""
    description: str = ""
    brand: TermRef | None = None
    category: TermRef | None = None
    model: str = ""
    gender: str = ""
    ncm: str = ""
    origin: int | None = None
    warranty_months: int | None = None
    warranty_text: str = ""
    attributes: tuple[SaidAttribute, ...] = ()
    images: tuple[ImageDraft, ...] = ()
    skus: tuple[SkuDraft, ...] = ()
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class Published:
    """A product as the platform knows it now: ids of its SKUs by our code, of its images by
    `ImageDraft.key`."""

    external_id: str
    skus: Mapping[str, str]
    images: Mapping[str, str] = field(default_factory=dict)


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
    # Kinds of term that `create_term` can make.
    creatable: ClassVar[tuple[TermKind, ...]]

    def __init__(self, settings: Mapping[str, Any], wire: Wire) -> None:
        self.settings = settings
        self.wire = wire

    @abstractmethod
    def check(self) -> list[Finding]:
        """Talk to the platform with these settings and tell what was seen."""

    @abstractmethod
    def listings(self, cursor: str = "") -> Page[ListingRef]:
        """One page of the SKUs the platform knows; `cursor` is the `next` of the page before.

        A page may be empty and have a next one.
        """

    @abstractmethod
    def terms(self, kind: TermKind, cursor: str = "") -> Page[Term]:
        """One page of the terms of one of `term_kinds`, parents before children."""

    @abstractmethod
    def products(self, cursor: str = "") -> Page[ProductDraft]:
        """One page of the products the platform knows, without images, in its own words.

        One that cannot be understood costs only itself: see `page_of_products`.
        """

    def page_of_products(
        self, rows: Iterable[Any], next: str = "", total: int | None = None
    ) -> Page[ProductDraft]:
        """The page of these products as the platform writes them; those that `product_of` refuses
        are skipped."""
        drafts: list[ProductDraft] = []
        skipped: list[Skipped] = []
        for row in rows:
            try:
                drafts.append(self.product_of(row))
            except PlatformError as error:
                id = row.get("id") if isinstance(row, dict) else None
                skipped.append(Skipped("" if id is None else str(id), error.detail))
        return Page(drafts, next, total, skipped)

    @staticmethod
    @abstractmethod
    def product_of(payload: Any) -> ProductDraft:
        """What one product as the platform writes it means to us, as `products` tells it: pure.

        Brand, category and attributes keep the platform's names; `external_id` of an attribute is
        "" where a product names it only. The contract suite holds it against each
        `samples/product_*.json` and its `.draft.json`. Raises
        PlatformError(permanent=True, code="product_malformed").
        """

    @abstractmethod
    def create_term(self, kind: TermKind, name: str, code: str, parent_id: str = "") -> Term:
        """Make a term of one of `creatable` there, or find the one made earlier.

        `code` is ours for it. Saying it twice makes one. Raises PlatformError(permanent=True) when
        the platform does not take it.
        """

    @staticmethod
    @abstractmethod
    def objections(draft: ProductDraft) -> list[Finding]:
        """What the platform would refuse of this product, said before sending. Pure.

        Findings with `ok` are warnings: it is taken, but not put on sale. Figures are asked only
        of SKUs that are new there. What is unmapped, or a product without SKUs, is not the
        platform's to say.
        """

    def tells_with_products(self) -> Collection[str]:
        """Which figures of new SKUs ("stock", "price") `publish` tells just as the pushes would:
        they are not pushed once more before they change."""
        return ()

    @abstractmethod
    def find_product(self, draft: ProductDraft) -> Published | None:
        """The product the platform knows by our codes, if any: after a sending whose answer was
        lost, and before one that might be the second.

        `skus` are all of its SKUs that have a code, also those that are not in the draft.
        """

    @abstractmethod
    def publish(self, draft: ProductDraft) -> Published:
        """Tell the platform of a new product with its SKUs and images.

        Raises PlatformError(permanent=True): code "already_there" when it knows one of them,
        "unmapped" for a brand or category without an id.
        """

    @abstractmethod
    def payload_of(self, draft: ProductDraft) -> Any:
        """What `publish` sends of this product: pure, no network.

        The contract suite holds it against each `samples/publish_*.draft.json` and its
        `.request.json`. Raises PlatformError(permanent=True, code="unmapped").
        """

    @abstractmethod
    def republish(self, draft: ProductDraft, images: Mapping[str, str]) -> Published:
        """Tell all of a published product anew, on purpose: `draft.external_id` and those of its
        SKUs are set, SKUs without one are new. `images` are the platform's ids of those that were
        told before, by key: an image is told once, and taken away when it is gone here; one
        that others put there stays. With neither images in the draft nor any told before, images
        are left as they are. SKUs that the draft leaves out stay too.
        Stock and prices of SKUs that are there already are not told.
        """

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
