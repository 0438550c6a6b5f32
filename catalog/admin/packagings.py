from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import product_changes
from catalog.admin.access import cause
from catalog.admin.look import InfinitePaginator
from catalog.admin.scoped import ScopedAdmin, ScopedInline
from catalog.admin.scoped_form import OfSkuForm
from catalog.models import Packaging


class PackagingInline(ScopedInline):
    model = Packaging
    fields = ["code", "ean", "units", "height", "width", "length", "weight"]


@admin.register(Packaging)
class PackagingAdmin(ScopedAdmin):
    form = OfSkuForm
    paginator = InfinitePaginator
    list_display = ["sku", "code", "ean", "units"]
    list_select_related = ["sku", "merchant"]
    search_fields = ["sku__code__startswith", "ean"]
    search_help_text = _("Start of the SKU's code, or the EAN")
    autocomplete_fields = ["sku"]
    fieldsets = [
        (None, {"fields": ["sku", ("code", "units"), "ean"]}),
        (_("Package"), {"fields": [("height", "width"), ("length", "weight")]}),
    ]

    def save_model(self, request: HttpRequest, obj: Packaging, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        product_changes.announce([obj.sku.product_id], cause(request))

    def delete_model(self, request: HttpRequest, obj: Packaging) -> None:
        self.delete_queryset(request, Packaging.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Packaging]) -> None:
        products = set(queryset.order_by().values_list("sku__product_id", flat=True))
        super().delete_queryset(request, queryset)
        product_changes.announce(products, cause(request))
