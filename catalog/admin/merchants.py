from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from catalog.admin.access import access
from catalog.admin.look import ChoicesDropdownFilter
from catalog.admin.scoped import ReadOnlyInline, ScopedAdmin
from catalog.models import Membership, Merchant


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


@admin.register(Merchant)
class MerchantAdmin(ScopedAdmin):
    """A merchant is never deleted: its ledger and its orders are its history."""

    merchant_path = "pk"
    list_display = ["name", "cnpj", "plan"]
    list_filter = [("plan", ChoicesDropdownFilter)]
    search_fields = ["name", "cnpj"]
    fields = ["name", "cnpj", "plan", "time_zone"]
    inlines = [MembershipInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access(request).support

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).support

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
