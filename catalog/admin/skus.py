from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from catalog import product_changes
from catalog.admin.access import cause
from catalog.admin.look import BooleanRadioFilter, InfinitePaginator
from catalog.admin.packagings import PackagingInline
from catalog.admin.product_search import skus_like
from catalog.admin.scoped import ReadOnlyInline, ScopedAdmin
from catalog.models import Price, Sku, Stock
from catalog.products import BUFFERS


class StockInline(ReadOnlyInline):
    model = Stock
    fields = readonly_fields = ("warehouse", "on_hand", "reserved", "available", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stock]:
        return super().get_queryset(request).select_related("warehouse", "sku")

    @admin.display(description=_("available"))
    def available(self, stock: Stock) -> int:
        return stock.available


class PriceInline(ReadOnlyInline):
    model = Price
    fields = readonly_fields = ("table", "list_price", "sale_price", "updated_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Price]:
        return super().get_queryset(request).select_related("table", "sku")


@admin.register(Sku)
class SkuAdmin(ScopedAdmin):
    """Apps that know more of a SKU append their inlines, and their pages below its address."""

    pages: Sequence[URLPattern] = []
    paginator = InfinitePaginator
    list_display = ["code", "product_title", "ean", "variation_text", "active"]
    list_select_related = ["product", "merchant"]
    list_filter = [("active", BooleanRadioFilter)]
    search_fields = ["code"]  # that there is a search; what it finds is said below
    search_help_text = _("Start of the SKU's or the product's code, or the EAN")
    autocomplete_fields = ["product"]
    inlines = [StockInline, PriceInline, PackagingInline]
    fieldsets = [
        (None, {"fields": ["product", "code", "ean", "variation", "active"]}),
        (_("Package"), {"fields": [("height", "width"), ("length", "weight")]}),
        (_("Safety buffer"), {"fields": [BUFFERS]}),
    ]

    def get_urls(self) -> Any:
        return [*self.pages, *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Sku], search_term: str
    ) -> tuple[QuerySet[Sku], bool]:
        return skus_like(queryset, search_term), False

    @admin.display(description=_("product"))
    def product_title(self, sku: Sku) -> str:
        return sku.product.title

    @admin.display(description=_("variation"))
    def variation_text(self, sku: Sku) -> str:
        return ", ".join(f"{name}: {value}" for name, value in sku.variation.items())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and not set(form.changed_data).isdisjoint(BUFFERS):
            product_changes.announce_buffers([form.instance.pk], cause(request))
        product_changes.announce([form.instance.product_id], cause(request))
