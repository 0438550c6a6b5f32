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

AUTHENTICATION = "authentication"
AUTHORIZATION = "authorization"
# How the token is told: the documents changed their mind, and the lower case matters in the first.
TOKEN_HEADERS = {
    AUTHENTICATION: ("Authentication", "bearer"),
    AUTHORIZATION: ("Authorization", "Bearer"),
}
VERSION = "2025-03"
AUTH_URL = "https://www.nuvemshop.com.br"

_CONTACT_HELP = gettext_noop("E-mail or page that Nuvemshop turns to when this app causes trouble.")

# Of the one app that all merchants of this installation install.
APP = (
    Field("app_id", gettext_noop("App number"), required=True),
    Field(
        "app_secret",
        gettext_noop("App secret"),
        FieldKind.SECRET,
        required=True,
        help=gettext_noop("Nuvemshop signs its calls with it."),
    ),
    Field("contact", gettext_noop("Contact"), required=True, help=_CONTACT_HELP),
    Field(
        "auth_url",
        gettext_noop("Address of the installation"),
        FieldKind.URL,
        required=True,
        default=AUTH_URL,
    ),
)

ACCESS = (
    Field("shop_url", gettext_noop("Store address"), FieldKind.URL),
    Field(
        "store_id",
        gettext_noop("Store number"),
        required=True,
        help=gettext_noop("Nuvemshop's number of the store, given together with the token."),
    ),
    Field("token", gettext_noop("Access token"), FieldKind.SECRET, required=True),
    Field(
        "app_secret",
        gettext_noop("App secret"),
        FieldKind.SECRET,
        help=gettext_noop(
            "Only for a private app of this store. Empty, it is that of Depara's own app."
        ),
    ),
    Field("contact", gettext_noop("Contact"), help=_CONTACT_HELP),
    Field(
        "api_url",
        gettext_noop("API address"),
        FieldKind.URL,
        required=True,
        default="https://api.nuvemshop.com.br",
    ),
    Field("api_version", gettext_noop("API version"), required=True, default=VERSION),
    Field(
        "auth_header",
        gettext_noop("Header of the token"),
        FieldKind.CHOICE,
        default=AUTHENTICATION,
        choices=(
            (AUTHENTICATION, "Authentication: bearer …"),
            (AUTHORIZATION, "Authorization: Bearer …"),
        ),
        help=gettext_noop("Change it only if a token that is good is refused."),
    ),
)

STOCK_LOCATION = Field(
    "stock_location",
    gettext_noop("Stock location"),
    help=gettext_noop("Id of the Nuvemshop stock location; empty means the first one."),
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
    PUSH_STATUS,
    SALE_EVENTS,
    PUSH_INTERVAL,
    PULL_INTERVAL,
    STOCK_LOCATION,
)

KEYS = tuple(field.key for field in ACCESS)
