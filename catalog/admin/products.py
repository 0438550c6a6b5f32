from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalog import product_changes
from catalog.admin.access import cause
from catalog.admin.attribute_values import AttributeValueInline
from catalog.admin.filters import RelatedFilter
from catalog.admin.images import ImageInline, uploaded_image
from catalog.admin.look import BooleanRadioFilter, InfinitePaginator
from catalog.admin.scoped import ScopedAdmin, ScopedInline
from catalog.models import Product, Sku


class SkuInline(ScopedInline):
    model = Sku
    fields = ["code", "ean", "variation", "height", "width", "length", "weight", "active"]


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
    inlines = [SkuInline, ImageInline, AttributeValueInline]
    fieldsets = [
        (None, {"fields": ["code", "title", "description", "active"]}),
        (_("Classification"), {"fields": [("brand", "category"), ("model", "gender")]}),
        (_("Tax"), {"fields": [("ncm", "origin")]}),
        (_("Warranty"), {"fields": ["warranty_months", "warranty_text"]}),
    ]

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(uploaded_image)
        own = path("image/<int:image_id>/", view, name="catalog_product_image")
        return [own, *super().get_urls()]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            product_changes.announce([form.instance.pk], cause(request))
