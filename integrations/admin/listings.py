from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import RelatedFilter
from catalog.admin.look import InfinitePaginator
from catalog.admin.products import ProductAdmin
from catalog.admin.scoped import ReadOnlyInline, ScopedAdmin
from catalog.admin.scoped_form import ScopedForm
from catalog.admin.skus import SkuAdmin
from integrations import links
from integrations.admin import diagnosis_page
from integrations.models import Listing, Outbound


class ListingForm(ScopedForm):
    merchant_from = "connection"


@admin.register(Listing)
class ListingAdmin(ScopedAdmin):
    """A link is made or taken away, not changed: its queue rows are born with it."""

    form = ListingForm
    goes_along = {Outbound: "listing"}
    paginator = InfinitePaginator
    list_display = ["sku", "connection", "external_id", "external_product_id", "created_at"]
    list_select_related = ["sku", "connection__store", "merchant"]
    list_filter = [("connection", RelatedFilter)]
    search_fields = ["sku__code__startswith", "external_id", "external_product_id"]
    search_help_text = _("Start of the SKU's code, or an id on the platform")
    autocomplete_fields = ["connection", "sku"]
    fields = ["connection", "sku", "external_id", "external_product_id"]

    def get_urls(self) -> Any:
        return [*diagnosis_page.urls(), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Listing, form: Any, change: bool) -> None:
        links.take_turn(obj.connection)
        links.make(obj.connection, [obj])


class ListingInline(ReadOnlyInline):
    model = Listing
    fields = readonly_fields = ("connection", "external_id", "external_product_id", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        return super().get_queryset(request).select_related("connection__store", "sku")


SkuAdmin.inlines = [*SkuAdmin.inlines, ListingInline]
for pages in (ListingAdmin, SkuAdmin, ProductAdmin):
    diagnosis_page.offered_by(pages)
