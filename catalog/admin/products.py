from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import signals
from catalog.admin.access import cause
from catalog.admin.filters import RelatedFilter
from catalog.admin.look import BooleanRadioFilter, InfinitePaginator
from catalog.admin.scoped import ScopedAdmin, ScopedInline
from catalog.models import Image, Product, Sku


class SkuInline(ScopedInline):
    model = Sku
    fields = ["code", "ean", "variation", "height", "width", "length", "weight", "active"]


class ImageInline(ScopedInline):
    model = Image
    fields = ["position", "url", "variation"]
    show_change_link = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Product)
class ProductAdmin(ScopedAdmin):
    paginator = InfinitePaginator
    list_display = ["code", "title", "brand", "category", "active"]
    list_display_links = ["code", "title"]
    list_select_related = ["brand", "category", "merchant"]
    list_filter = [
        ("brand", RelatedFilter),
        ("category", RelatedFilter),
        ("active", BooleanRadioFilter),
    ]
    search_fields = ["code__startswith", "title", "skus__code__startswith"]
    search_help_text = _("Start of a product's or SKU's code, or words of the title")
    autocomplete_fields = ["brand", "category"]
    inlines = [SkuInline, ImageInline]
    fieldsets = [
        (None, {"fields": ["code", "title", "description", "active"]}),
        (_("Classification"), {"fields": [("brand", "category"), ("model", "gender")]}),
        (_("Tax"), {"fields": [("ncm", "origin")]}),
        (_("Warranty"), {"fields": ["warranty_months", "warranty_text"]}),
    ]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            skus = form.instance.skus.order_by("pk").values_list("pk", flat=True)
            signals.ring(signals.Topic.PRODUCT, list(skus), cause(request))
