from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import InfinitePaginator
from catalog.admin.scoped import ScopedAdmin
from catalog.models import Customer


@admin.register(Customer)
class CustomerAdmin(ScopedAdmin):
    """Personal data: an owner can delete a customer for good."""

    paginator = InfinitePaginator
    list_display = ["code", "name", "document", "city", "state"]
    list_display_links = ["code", "name"]
    list_select_related = ["merchant"]
    search_fields = ["code__startswith", "name", "document"]
    search_help_text = _("Start of the code, words of the name, or the CPF or CNPJ")
    fieldsets = [
        (None, {"fields": [("code", "document"), "name", ("email", "phone")]}),
        (
            _("Address"),
            {
                "fields": [
                    ("street", "number"),
                    ("complement", "district"),
                    ("city", "state"),
                    "postal_code",
                ]
            },
        ),
    ]
