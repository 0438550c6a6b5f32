from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import badge
from catalog.admin.scoped import ScopedAdmin
from integrations.models import Connection, Switch
from integrations.sync.sweep import wake_wanting


@admin.register(Switch)
class SwitchAdmin(ScopedAdmin):
    list_display = ["__str__", "on_badge", "reason", "changed_at", "changed_by"]
    list_select_related = ["merchant", "changed_by"]
    fields = ["on", "reason"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [*self.fields, ("changed_at", "changed_by")] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "changed_at", "changed_by"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @badge(_("integration"), {True: "success", False: "danger"}, ordering="on")
    def on_badge(self, switch: Switch) -> tuple[bool, Any]:
        return switch.on, _("On") if switch.on else _("Off")

    def save_model(self, request: HttpRequest, obj: Switch, form: Any, change: bool) -> None:
        obj.changed_by_id = request.user.pk
        super().save_model(request, obj, form, change)
        if obj.on:
            connections = Connection.objects.filter(merchant_id=obj.merchant_id)
            wake_wanting(list(connections.values_list("pk", flat=True)))
