from django.contrib import admin

from catalog.admin.default_form import DefaultAdmin
from catalog.models import Warehouse


@admin.register(Warehouse)
class WarehouseAdmin(DefaultAdmin):
    fields = ["name", "code", "is_default"]
