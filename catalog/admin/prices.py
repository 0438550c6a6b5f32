from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import price_tables
from catalog.admin.access import cause
from catalog.admin.default_form import DefaultAdmin
from catalog.admin.filters import RelatedFilter
from catalog.admin.look import InfinitePaginator
from catalog.admin.scoped import ScopedAdmin
from catalog.admin.scoped_form import OfSkuForm
from catalog.admin.writing import applied
from catalog.models import Price, PriceTable
from catalog.prices import CENT, PriceRow, set_prices


@admin.register(PriceTable)
class PriceTableAdmin(DefaultAdmin):
    list_display = ["name", "code", "currency", "is_default"]
    fields = ["name", "code", "currency", "is_default"]

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: PriceTable, form: Any, change: bool) -> None:
        former = price_tables.default_of(obj.merchant_id)
        super().save_model(request, obj, form, change)
        price_tables.announce_default(obj.merchant_id, former, cause(request))


class PriceForm(OfSkuForm):
    """Says in words what the writer and the table would refuse."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"list_price", "sale_price"} & set(self.fields):
            self.fields[name].widget.attrs["min"] = str(CENT)

    def clean_sale_price(self) -> Decimal:
        price: Decimal = self.cleaned_data["sale_price"]
        if price < CENT:
            raise forms.ValidationError(_("A price must be at least 0.01."))
        return price

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        before, now = cleaned.get("list_price"), cleaned.get("sale_price")
        if before is not None and now is not None and now > before:
            self.add_error("sale_price", _("The sale price must not exceed the list price."))
        return self.cleaned_data


@admin.register(Price)
class PriceAdmin(ScopedAdmin):
    """Saving the page hands the price to the writer, which tells the connections."""

    form = PriceForm
    paginator = InfinitePaginator
    list_display = ["sku", "table", "list_price", "sale_price", "updated_at"]
    list_select_related = ["sku", "table", "merchant"]
    list_filter = [("table", RelatedFilter)]
    search_fields = ["sku__code__startswith"]
    search_help_text = _("Start of the SKU's code")
    autocomplete_fields = ["sku", "table"]
    fields = ["sku", "table", "list_price", "sale_price"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        readonly = super().get_readonly_fields(request, obj)
        return [*readonly, "sku", "table"] if obj else readonly

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: bool) -> None:
        row = PriceRow(0, obj.sku.code, obj.table.code, obj.sale_price, obj.list_price)
        applied(set_prices(obj.merchant_id, [row], cause(request)))
        obj.pk = Price.objects.get(sku=obj.sku, table=obj.table).pk
