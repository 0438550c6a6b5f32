from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from catalog.admin.look import BooleanRadioFilter
from catalog.admin.scoped import ScopedAdmin
from catalog.admin.scoped_form import ScopedForm
from orders import signals
from orders.carriers import as_kept, objections
from orders.models import Carrier

PUNCTUATED_CNPJ = 18


class CarrierForm(ScopedForm):
    document = forms.CharField(
        label="CNPJ",
        required=False,
        max_length=PUNCTUATED_CNPJ,
        widget=UnfoldAdminTextInputWidget(),
    )

    def clean(self) -> dict[str, Any]:
        self.cleaned_data = as_kept(super().clean())
        for field, objection in objections(self.cleaned_data).items():
            self.add_error(field, objection)
        return self.cleaned_data


@admin.register(Carrier)
class CarrierAdmin(ScopedAdmin):
    form = CarrierForm
    list_display = ["code", "name", "document", "tracking_url", "active"]
    list_display_links = ["code", "name"]
    list_select_related = ["merchant"]
    list_filter = [("active", BooleanRadioFilter)]
    search_fields = ["code__startswith", "name"]
    search_help_text = _("Start of the code, or words of the name")
    fieldsets = [(None, {"fields": [("code", "active"), ("name", "document"), "tracking_url"]})]

    def save_model(self, request: HttpRequest, obj: Carrier, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.has_changed():
            signals.ring_carriers(obj.merchant_id)

    def delete_model(self, request: HttpRequest, obj: Carrier) -> None:
        super().delete_model(request, obj)
        signals.ring_carriers(obj.merchant_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Carrier]) -> None:
        merchants = set(queryset.values_list("merchant_id", flat=True))
        super().delete_queryset(request, queryset)
        for merchant_id in sorted(merchants):
            signals.ring_carriers(merchant_id)
