from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import RelatedFilter
from catalog.admin.look import ChoicesDropdownFilter, InfinitePaginator
from catalog.admin.scoped import ReadOnlyAdmin
from catalog.models import Movement, Sku, Warehouse


@admin.register(Movement)
class MovementAdmin(ReadOnlyAdmin):
    paginator = InfinitePaginator
    list_display = [
        "created_at",
        "sku",
        "warehouse",
        "kind",
        "on_hand_change",
        "reserved_change",
        "cause",
    ]
    list_select_related = ["stock__sku", "stock__warehouse", "merchant"]
    list_filter = [("kind", ChoicesDropdownFilter), ("stock__warehouse", RelatedFilter)]
    search_fields = ["stock__sku__code__startswith", "cause__startswith"]
    search_help_text = _("Start of the SKU's code or of the cause")
    fields = [
        "created_at",
        "stock",
        "kind",
        "on_hand_change",
        "reserved_change",
        "reservation",
        "cause",
    ]

    @admin.display(description=_("SKU"))
    def sku(self, movement: Movement) -> Sku:
        return movement.stock.sku

    @admin.display(description=_("warehouse"))
    def warehouse(self, movement: Movement) -> Warehouse:
        return movement.stock.warehouse
