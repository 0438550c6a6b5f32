from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.access import cause
from catalog.admin.filters import RelatedFilter
from catalog.admin.look import InfinitePaginator
from catalog.admin.scoped import ReadOnlyInline, ScopedAdmin
from catalog.admin.scoped_form import OfSkuForm
from catalog.admin.writing import applied
from catalog.models import Movement, Stock
from catalog.stock import Count, set_on_hand


class MovementInline(ReadOnlyInline):
    model = Movement
    fields = readonly_fields = (
        "created_at",
        "kind",
        "on_hand_change",
        "reserved_change",
        "cause",
    )
    per_page = 20


@admin.register(Stock)
class StockAdmin(ScopedAdmin):
    """Saving the page is a count: the writer sets the balance and notes why."""

    form = OfSkuForm
    paginator = InfinitePaginator
    list_display = ["sku", "warehouse", "on_hand", "reserved", "available", "updated_at"]
    list_select_related = ["sku", "warehouse", "merchant"]
    list_filter = [("warehouse", RelatedFilter)]
    search_fields = ["sku__code__startswith"]
    search_help_text = _("Start of the SKU's code")
    autocomplete_fields = ["sku", "warehouse"]
    fields = ["sku", "warehouse", "on_hand", "reserved", "available"]
    inlines = [MovementInline]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        readonly = [*super().get_readonly_fields(request, obj), "reserved", "available"]
        return [*readonly, "sku", "warehouse"] if obj else readonly

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return self.fields if obj else ["sku", "warehouse", "on_hand"]

    @admin.display(description=_("available"))
    def available(self, stock: Stock) -> int:
        return stock.available

    def save_model(self, request: HttpRequest, obj: Stock, form: Any, change: bool) -> None:
        if change and "on_hand" not in form.changed_data:
            return  # a newer count may have come while the page was open
        count = Count(0, obj.sku.code, obj.warehouse.code, obj.on_hand)
        applied(set_on_hand(obj.merchant_id, [count], cause(request)))
        obj.pk = Stock.objects.get(sku=obj.sku, warehouse=obj.warehouse).pk
