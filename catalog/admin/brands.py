from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalog import brands
from catalog.admin.access import cause
from catalog.admin.scoped import ScopedAdmin
from catalog.models import Brand


@admin.register(Brand)
class BrandAdmin(ScopedAdmin):
    list_display = ["name", "code"]
    search_fields = ["name", "code"]
    fields = ["name", "code"]

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            brands.announce([obj.pk], cause(request))
