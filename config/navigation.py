"""The back office's frame: title, colours and the menu. Unfold reads it as settings.UNFOLD."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def is_support(request: HttpRequest) -> bool:
    return request.user.is_superuser


def _list(title: Any, icon: str, model: str, **options: Any) -> dict[str, Any]:
    link = reverse_lazy(f"admin:{model}_changelist")
    return {"title": title, "icon": icon, "link": link, **options}


def _support_list(title: Any, icon: str, model: str) -> dict[str, Any]:
    return _list(title, icon, model, permission=is_support)


# Two arrows, to and fro; in the page itself, so that no static folder is needed for one file.
_FAVICON = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>"
    "<rect width='32' height='32' rx='6' fill='%231d5fd6'/>"
    "<path d='M7 12h15l-4-4M25 20H10l4 4' fill='none' stroke='white' stroke-width='3'/></svg>"
)

_START = {
    "items": [{"title": _("Start"), "icon": "home", "link": reverse_lazy("admin:index")}],
}
_ORDERS = {
    "title": _("Orders"),
    "items": [
        _list(_("Orders"), "receipt_long", "orders_order"),
        _list(_("Carriers"), "local_shipping", "orders_carrier"),
    ],
}
_CATALOG = {
    "title": _("Catalog"),
    "collapsible": True,
    "items": [
        _list(_("Products"), "package_2", "catalog_product"),
        _list(_("SKUs"), "barcode", "catalog_sku"),
        _list(_("Stock"), "inventory_2", "catalog_stock"),
        _list(_("Movements"), "swap_vert", "catalog_movement"),
        _list(_("Prices"), "sell", "catalog_price"),
        _list(_("Price tables"), "table_view", "catalog_pricetable"),
        _list(_("Campaigns"), "campaign", "catalog_campaign"),
        _list(_("Packagings"), "deployed_code", "catalog_packaging"),
        _list(_("Warehouses"), "warehouse", "catalog_warehouse"),
        _list(_("Categories"), "account_tree", "catalog_category"),
        _list(_("Brands"), "verified", "catalog_brand"),
        _list(_("Attributes"), "list_alt", "catalog_attribute"),
        _list(_("Customers"), "group", "catalog_customer"),
    ],
}
_INTEGRATIONS = {
    "title": _("Integrations"),
    "collapsible": True,
    "items": [
        _list(
            _("Problems"),
            "notification_important",
            "integrations_problem",
            badge="integrations.admin.pending.number_open",
        ),
        _list(_("Connections"), "cable", "integrations_connection"),
        {
            "title": _("De<>Para"),
            "icon": "sync_alt",
            "link": reverse_lazy("admin:integrations_connection_overview"),
        },
        _list(_("Publications"), "publish", "integrations_publication"),
        _list(_("Listings"), "link", "integrations_listing"),
        _list(_("SKUs without a link"), "link_off", "integrations_unlinked"),
        _list(_("Differences"), "difference", "integrations_difference"),
        _list(_("Jobs"), "pending_actions", "integrations_job"),
        _list(_("Outbound queue"), "upload", "integrations_outbound"),
        _list(_("Inbound queue"), "download", "integrations_inbound"),
        _list(_("Received webhooks"), "webhook", "integrations_webhook"),
        _list(_("Gaps"), "call_missed", "integrations_gap"),
        _list(_("De<>Para spreadsheets"), "table", "integrations_mappingsheet"),
        _list(_("De<>Para versions"), "history", "integrations_mappingversion"),
        _list(_("Platform terms"), "menu_book", "integrations_term"),
        _list(_("Call log"), "http", "integrations_calllog"),
        _list(_("Stores"), "storefront", "integrations_store"),
        _list(_("Integration switch"), "power_settings_new", "integrations_switch"),
    ],
}
_PARTNERS = {
    "title": _("Partners"),
    "items": [
        _list(_("Tokens"), "key", "integrations_apitoken"),
        _list(_("Held writes"), "hourglass", "integrations_heldwrite"),
    ],
}
_COMPANY = {
    "title": _("Company"),
    "items": [
        _list(_("Merchants"), "apartment", "catalog_merchant"),
        _list(_("Privacy requests"), "policy", "integrations_privacyrequest"),
    ],
}
_SUPPORT = {
    "title": _("Support"),
    "collapsible": True,
    "items": [
        _support_list(_("Users"), "person", "auth_user"),
        _support_list(_("Groups"), "group", "auth_group"),
        _support_list(_("Platform apps"), "apps", "integrations_platformapp"),
        _support_list(_("Rates"), "speed", "integrations_ratebucket"),
        _support_list(_("Schedules"), "schedule", "django_q_schedule"),
        _support_list(_("Queued tasks"), "list", "django_q_ormq"),
        _support_list(_("Finished tasks"), "task_alt", "django_q_success"),
        _support_list(_("Failed tasks"), "error", "django_q_failure"),
        _support_list(_("Log-in attempts"), "lock", "axes_accessattempt"),
        _support_list(_("Log-ins"), "login", "axes_accesslog"),
        _support_list(_("Failed log-ins"), "no_accounts", "axes_accessfailurelog"),
    ],
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Depara",
    "SITE_HEADER": "Depara",
    "SITE_SUBHEADER": _("Integration hub"),
    "SITE_SYMBOL": "sync_alt",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _FAVICON}],
    "SITE_URL": None,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .014 247)",
            "100": "oklch(93.2% .032 251)",
            "200": "oklch(88.2% .059 251)",
            "300": "oklch(80.9% .105 251)",
            "400": "oklch(70.7% .165 252)",
            "500": "oklch(62.3% .19 255)",
            "600": "oklch(54.6% .2 257)",
            "700": "oklch(48.8% .19 259)",
            "800": "oklch(42.4% .16 260)",
            "900": "oklch(37.9% .13 261)",
            "950": "oklch(28.2% .09 263)",
        }
    },
    "DASHBOARD_CALLBACK": "integrations.admin.dashboard.dashboard",
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            _START,
            _ORDERS,
            _CATALOG,
            _INTEGRATIONS,
            _PARTNERS,
            _COMPANY,
            _SUPPORT,
        ],
    },
}
