from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog import product_changes
from catalog.admin import descriptions, product_sections, product_summary
from catalog.admin.access import cause
from catalog.admin.attribute_values import AttributeValueInline
from catalog.admin.filters import RelatedFilter
from catalog.admin.images import ImageInline, address_of, uploaded_image
from catalog.admin.look import BooleanRadioFilter, InfinitePaginator
from catalog.admin.product_search import products_like
from catalog.admin.product_sections import Sections
from catalog.admin.product_summary import Facts
from catalog.admin.scoped import ScopedAdmin, ScopedInline
from catalog.models import Product, Sku


class SkuInline(ScopedInline):
    """In pages: a form of two hundred SKUs would have more fields than Django takes."""

    model = Sku
    fields = ["code", "ean", "variation", "height", "width", "length", "weight", "active"]
    per_page = 20


@admin.register(Product)
class ProductAdmin(ScopedAdmin):
    """All of a product on one page. Apps that know more of it append to `inlines`, to `facts`
    (the head of the page) and to `sections` (tables below the form)."""

    facts: Sequence[Facts] = [product_summary.sold]
    sections: Sequence[Sections] = [
        product_sections.stock_and_prices,
        product_sections.packagings,
    ]
    change_form_outer_before_template = "catalog/product/head.html"
    change_form_outer_after_template = "catalog/product/sections.html"
    paginator = InfinitePaginator
    list_display = ["thumbnail", "code", "title", "brand", "category", "active"]
    list_display_links = ["code", "title"]
    list_select_related = ["brand", "category", "merchant"]
    list_filter = [
        ("brand", RelatedFilter),
        ("category", RelatedFilter),
        ("active", BooleanRadioFilter),
    ]
    search_fields = ["code"]  # that there is a search; what it finds is said below
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        rows = super().get_queryset(request)
        match = request.resolver_match
        is_list = match is not None and match.url_name == "catalog_product_changelist"
        return rows.prefetch_related("images") if is_list else rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        return products_like(queryset, search_term), False

    @admin.display(description="")
    def thumbnail(self, product: Product) -> SafeString | str:
        first = min(
            product.images.all(), key=lambda image: (image.position, image.pk), default=None
        )
        if first is None:
            return ""
        return format_html(
            '<img src="{}" alt="" loading="lazy" style="height: 2rem; max-width: 3rem">',
            address_of(first),
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> Any:
        if isinstance(obj, Product):
            context |= self._around(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _around(self, request: HttpRequest, product: Product) -> dict[str, Any]:
        sections = [section(request, product) for section in self.sections]
        image = product.images.order_by("position", "pk").first()
        return {
            "facts": [fact for facts in self.facts for fact in facts(request, product)],
            "sections": [section for section in sections if section is not None],
            "main_image": address_of(image) if image else "",
            "description": descriptions.shown(product.description),
        }

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            product_changes.announce([form.instance.pk], cause(request))
