from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalog.admin.scoped import ReadOnlyInline
from orders import reasons
from orders.admin import cause_words
from orders.models import OrderEvent, OrderItem


class ItemInline(ReadOnlyInline):
    model = OrderItem
    tab = False
    show_change_link = False
    fields = readonly_fields = (
        "sku",
        "title",
        "quantity",
        "held",
        "unit_price",
        "discount",
        "total",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderItem]:
        return super().get_queryset(request).select_related("sku", "order")

    @admin.display(description=_("reserved"))
    def held(self, item: OrderItem) -> str:
        """What is short is told beside what is held."""
        missing = item.to_send - item.reserved
        if not (missing and item.order.short):
            return str(item.reserved)
        return format_html("{} ({})", item.reserved, _("%(n)d short") % {"n": missing})


class EventInline(ReadOnlyInline):
    model = OrderEvent
    show_change_link = False
    fields = readonly_fields = (
        "created_at",
        "kind",
        "from_status",
        "to_status",
        "reason_text",
        "cause_text",
    )

    @admin.display(description=_("reason"))
    def reason_text(self, event: OrderEvent) -> str:
        """Reasons are kept in English and told in the reader's language."""
        return reasons.told(event.reason)

    @admin.display(description=_("cause"))
    def cause_text(self, event: OrderEvent) -> str:
        return cause_words.told(event.cause)
