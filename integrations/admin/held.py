from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import ChoicesDropdownFilter, InfinitePaginator, badge
from catalog.admin.scoped import ReadOnlyAdmin
from integrations.models import HeldWrite

HELD_COLOURS = {"waiting": "primary", "applied": "success", "refused": "danger"}
BODY_SHOWN = 4_000


@admin.register(HeldWrite)
class HeldWriteAdmin(ReadOnlyAdmin):
    paginator = InfinitePaginator
    ordering = ["-id"]
    list_display = [
        "received_at",
        "resource",
        "cause",
        "state_badge",
        "changed",
        "rejected",
        "error",
    ]
    list_select_related = ["merchant"]
    list_filter = [("resource", ChoicesDropdownFilter)]
    readonly_fields = ["state_badge", "body_text"]
    fields = [
        ("received_at", "resource"),
        ("cause", "state_badge"),
        ("changed", "rejected"),
        ("applied_at", "error"),
        "body_text",
    ]

    @badge(_("state"), HELD_COLOURS)
    def state_badge(self, write: HeldWrite) -> tuple[str, Any]:
        if write.error:
            return "refused", _("Refused")
        return ("applied", _("Applied")) if write.applied_at else ("waiting", _("Waiting"))

    @admin.display(description=_("body"))
    def body_text(self, write: HeldWrite) -> SafeString:
        text = bytes(write.body[:BODY_SHOWN]).decode(errors="replace")
        return format_html('<pre class="break-words" style="white-space: pre-wrap">{}</pre>', text)
