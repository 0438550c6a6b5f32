from typing import Any

from django.contrib.admin import ShowFacets
from django.http import HttpRequest

from catalog.admin.access import access
from catalog.admin.look import ModelAdmin


class SupportAdmin(ModelAdmin):
    """Pages of models without a merchant: for support alone."""

    list_filter_submit = True
    show_facets = ShowFacets.NEVER

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access(request).support

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).support

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access(request).support

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).support

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return access(request).support


class SupportReadOnlyAdmin(SupportAdmin):
    """Rows that a machine writes: support looks at them."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
