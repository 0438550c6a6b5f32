from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from catalog import plans, signals
from catalog.admin.access import access
from catalog.admin.look import ChoicesDropdownFilter
from catalog.admin.scoped import ReadOnlyInline, ScopedAdmin
from catalog.admin.scoped_form import ScopedForm
from catalog.models import AddOn, Membership, Merchant


class MembershipInline(ReadOnlyInline):
    """Only support says who belongs to a merchant."""

    model = Membership
    fields = ["user", "role"]
    autocomplete_fields = ["user"]
    show_change_link = False
    tab = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user", "merchant")

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).support

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


class MerchantForm(ScopedForm):
    add_ons = forms.MultipleChoiceField(
        label=capfirst(_("add-ons")),
        required=False,
        choices=AddOn.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )


@admin.register(Merchant)
class MerchantAdmin(ScopedAdmin):
    """A merchant is never deleted: its ledger and its orders are its history. Its plan and its
    add-ons are support's to change; members see them, and what they include."""

    form = MerchantForm
    merchant_path = "pk"
    list_display = ["name", "cnpj", "plan"]
    list_filter = [("plan", ChoicesDropdownFilter)]
    search_fields = ["name", "cnpj"]
    readonly_fields = ["add_on_names", "included"]
    inlines = [MembershipInline]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        add_ons = "add_ons" if access(request).support else "add_on_names"
        included = [] if obj is None else ["included"]
        return ["name", "cnpj", "plan", add_ons, *included, "time_zone"]

    @admin.display(description=_("add-ons"))
    def add_on_names(self, merchant: Merchant) -> str:
        return ", ".join(str(AddOn(add_on).label) for add_on in merchant.add_ons)

    @admin.display(description=_("included"))
    def included(self, merchant: Merchant) -> str:
        verdict = plans.real_time(merchant)
        if verdict.allowed:
            return gettext("Order updates in real time: sale events, and changes sent at once.")
        return verdict.text

    def save_model(self, request: HttpRequest, obj: Merchant, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and not {"plan", "add_ons"}.isdisjoint(form.changed_data):
            signals.ring_plan([obj.pk])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access(request).support

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).support

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
