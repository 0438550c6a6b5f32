from dataclasses import fields
from typing import Any

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import (
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    InfinitePaginator,
    badge,
)
from catalog.admin.scoped import ReadOnlyAdmin
from orders.admin.filters import ChannelFilter
from orders.admin.inlines import EventInline, ItemInline
from orders.drafts import AddressDraft, BuyerDraft
from orders.models import Order, Status

STATUS_COLOURS = {
    Status.PENDING: "warning",
    Status.PAID: "info",
    Status.INVOICED: "primary",
    Status.SHIPPED: "primary",
    Status.DELIVERED: "success",
    Status.CANCELLED: "danger",
    Status.RETURNED: "warning",
}


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Orders are the platforms' word: looked at, not edited."""

    paginator = InfinitePaginator
    list_display = ["number", "channel", "status_badge", "short_badge", "total", "placed_at"]
    list_select_related = ["merchant"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("short", BooleanRadioFilter),
        ChannelFilter,
    ]
    search_fields = ["number__startswith", "external_id__startswith"]
    search_help_text = _("Start of the order's number or of its id on the platform")
    inlines = [ItemInline, EventInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "external_id"),
                    ("channel", "source"),
                    ("status_badge", "short_badge"),
                    ("placed_at", "paid_at", "told_at"),
                    "fulfilled_by_channel",
                ]
            },
        ),
        (
            _("Amounts"),
            {"fields": [("discount", "freight"), ("interest", "total")]},
        ),
        (_("Buyer and delivery"), {"fields": ["buyer_text", "shipping_text", "carrier"]}),
    ]
    readonly_fields = ["status_badge", "short_badge", "buyer_text", "shipping_text"]

    @badge(_("status"), STATUS_COLOURS, ordering="status")
    def status_badge(self, order: Order) -> tuple[str, str]:
        return order.status, order.get_status_display()

    @badge(_("stock"), {True: "danger"}, ordering="short")
    def short_badge(self, order: Order) -> Any:
        return (True, _("Short")) if order.short else None

    @admin.display(description=_("buyer"))
    def buyer_text(self, order: Order) -> SafeString:
        return _lines(order.buyer, BuyerDraft)

    @admin.display(description=_("shipping address"))
    def shipping_text(self, order: Order) -> SafeString:
        return _lines(order.shipping, AddressDraft)


def _lines(values: dict[str, Any], shape: type[Any]) -> SafeString:
    """The values in the order of the draft they came in, one a line."""
    texts = (values.get(field.name) for field in fields(shape))
    return format_html_join("", "<div>{}</div>", ((text,) for text in texts if text))
