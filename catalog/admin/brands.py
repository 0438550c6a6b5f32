from django.contrib import admin

from catalog.admin.scoped import ScopedAdmin
from catalog.models import Brand


@admin.register(Brand)
class BrandAdmin(ScopedAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    fields = ["name"]
