"""What a connection page asks for: a platform's access, and the parameters the core obeys."""

from dataclasses import dataclass
from enum import StrEnum


def gettext_noop(message: str) -> str:
    """Marks a text for the translation catalogs; the pages translate it."""
    return message


class FieldKind(StrEnum):
    TEXT = "text"
    URL = "url"
    SECRET = "secret"  # noqa: S105  a kind of field, not a secret
    FLAG = "flag"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    WAREHOUSE = "warehouse"
    PRICE_TABLE = "price_table"


@dataclass(frozen=True)
class Field:
    """One field of the connection page. `label`, `help` and the choices' labels are English
    source strings, translated by the page. `most` is the largest number that is taken."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    default: str | bool | None = None
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    most: int | None = None


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
IMPORT_SINCE = Field(
    "import_since",
    gettext_noop("Import orders placed since"),
    FieldKind.DATE,
    help=gettext_noop("Older orders are left alone; empty: all that the platform still tells."),
)
PROTECT_WAITING = Field(
    "protect_waiting",
    gettext_noop("Reserve stock for waiting orders"),
    FieldKind.FLAG,
    default=True,
    help=gettext_noop("They are sold, even if something keeps them from being imported."),
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
CHECK_INVOICE_KEY = Field(
    "check_invoice_key",
    gettext_noop("Check the NF-e's key"),
    FieldKind.FLAG,
    default=True,
    help=gettext_noop("Check digit and issuer; to be switched off for test accounts only."),
)
SHIP_BEFORE_INVOICE = Field(
    "ship_before_invoice",
    gettext_noop("Allow shipping without an invoice"),
    FieldKind.FLAG,
    default=True,
)
BUFFER_UNITS = Field(
    "buffer_units",
    gettext_noop("Safety buffer (units)"),
    FieldKind.NUMBER,
    default="0",
    help=gettext_noop("So many units are never offered here; a SKU may have a buffer of its own."),
)
BUFFER_PERCENT = Field(
    "buffer_percent",
    gettext_noop("Safety buffer (%)"),
    FieldKind.NUMBER,
    default="0",
    help=gettext_noop("Of what is available, rounded up; the larger of the two buffers counts."),
    most=100,
)
MAX_PUBLISHED = Field(
    "max_published",
    gettext_noop("Most units published"),
    FieldKind.NUMBER,
    help=gettext_noop("Never more than this is offered here, whatever there is; empty: no limit."),
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
PULL_INTERVAL = Field(
    "pull_interval",
    gettext_noop("Import orders every"),
    FieldKind.CHOICE,
    default="10",
    choices=(
        ("10", gettext_noop("10 minutes")),
        ("15", gettext_noop("15 minutes")),
        ("30", gettext_noop("30 minutes")),
        ("60", gettext_noop("60 minutes")),
    ),
)
SALE_EVENTS = Field(
    "sale_events",
    gettext_noop("Sale events"),
    FieldKind.FLAG,
    default=False,
    help=gettext_noop(
        "Orders, payments and cancellations reach Depara the moment they happen. The scheduled "
        "import goes on beside it."
    ),
)
