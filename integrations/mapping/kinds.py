"""What can be mapped."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    ATTRIBUTE = "attribute"
    ATTRIBUTE_VALUE = "attribute_value"
    BRAND = "brand"
    CATEGORY = "category"
    CARRIER = "carrier"
    PAYMENT_METHOD = "payment_method"
    ORDER_STATUS = "order_status"
    WAREHOUSE = "warehouse"
    PRICE_TABLE = "price_table"

    @property
    def label(self) -> Promise:
        return LABELS[self]


LABELS: dict[Kind, Promise] = {
    Kind.ATTRIBUTE: _("Attribute"),
    Kind.ATTRIBUTE_VALUE: _("Attribute value"),
    Kind.BRAND: _("Brand"),
    Kind.CATEGORY: _("Category"),
    Kind.CARRIER: _("Carrier"),
    Kind.PAYMENT_METHOD: _("Payment method"),
    Kind.ORDER_STATUS: _("Order status"),
    Kind.WAREHOUSE: _("Warehouse"),
    Kind.PRICE_TABLE: _("Price table"),
}

# Words that orders bring: several of the platform's may mean one of the merchant's. In every
# other kind several of the merchant's may become one of the platform's.
FROM_PLATFORM = frozenset({Kind.CARRIER, Kind.PAYMENT_METHOD, Kind.ORDER_STATUS})
