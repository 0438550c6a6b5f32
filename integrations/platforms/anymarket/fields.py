"""What the connection page asks for."""

from integrations.contract import (
    BUFFER_PERCENT,
    BUFFER_UNITS,
    CHECK_INVOICE_KEY,
    IMPORT_SINCE,
    MAX_PUBLISHED,
    ORDER_FILTER,
    PRICE_TABLE,
    PROTECT_WAITING,
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
    SHIP_BEFORE_INVOICE,
    STATUS_AFTER,
    STOCK_RULE,
    WAREHOUSE,
    Field,
    FieldKind,
    gettext_noop,
)

SKU_SCOPE = "sku"
LISTING_SCOPE = "sku_marketplace"
COST_SCOPE = "cost"

ACCESS = (
    Field("shop_url", gettext_noop("Store address"), FieldKind.URL),
    Field(
        "oi",
        gettext_noop("OI"),
        required=True,
        help=gettext_noop("The account's number, given together with the token: digits and a dot."),
    ),
    Field(
        "token",
        gettext_noop("Token"),
        FieldKind.SECRET,
        required=True,
        help=gettext_noop("The API token (gumgaToken) ANYMARKET issued for this account."),
    ),
    Field(
        "api_url",
        gettext_noop("API address"),
        FieldKind.URL,
        required=True,
        default="https://api.anymarket.com.br/v2",
    ),
)

STOCK_LOCATION = Field(
    "stock_location",
    gettext_noop("Stock location"),
    help=gettext_noop("Id of the ANYMARKET stock location; empty means the default one."),
)
PRICE_SCOPE = Field(
    "price_scope",
    gettext_noop("Where ANYMARKET keeps the price"),
    FieldKind.CHOICE,
    default=SKU_SCOPE,
    choices=(
        (SKU_SCOPE, gettext_noop("On the SKU")),
        (LISTING_SCOPE, gettext_noop("On each marketplace listing")),
        (COST_SCOPE, gettext_noop("Computed by ANYMARKET from cost")),
    ),
    help=gettext_noop("As chosen in the ANYMARKET panel. A price computed there is not sent."),
)

PARAMETERS = (
    WAREHOUSE,
    STOCK_RULE,
    BUFFER_UNITS,
    BUFFER_PERCENT,
    MAX_PUBLISHED,
    ORDER_FILTER,
    IMPORT_SINCE,
    PROTECT_WAITING,
    STATUS_AFTER,
    CHECK_INVOICE_KEY,
    SHIP_BEFORE_INVOICE,
    SEND_IMAGES,
    SEND_TERMS,
    PRICE_TABLE,
    PUSH_PRODUCTS,
    PUSH_STOCK,
    PUSH_PRICES,
    PULL_ORDERS,
    PULL_INTERVAL,
    PUSH_STATUS,
    PUSH_INTERVAL,
    SALE_EVENTS,
    STOCK_LOCATION,
    PRICE_SCOPE,
)
