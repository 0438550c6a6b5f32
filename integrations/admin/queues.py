from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import RelatedFilter
from catalog.admin.look import ChoicesDropdownFilter, InfinitePaginator
from catalog.admin.scoped import ReadOnlyAdmin
from integrations import queue, wakeup
from integrations.admin.work_filter import WorkFilter
from integrations.admin.work_state import WorkColumns
from integrations.models import Inbound, Outbound
from integrations.models.work import Work

PROGRESS: Any = ["state_badge", "age", ("due_at", "parked_at"), ("attempts", "done_at")]
TROUBLE: Any = ["error_in_words", "error_detail"]


class QueueAdmin(WorkColumns, ReadOnlyAdmin):
    """The rows belong to the workers; a person may only bring a parked one back."""

    paginator = InfinitePaginator
    ordering = ["waiting_since"]
    list_filter = [WorkFilter, ("topic", ChoicesDropdownFilter), ("connection", RelatedFilter)]
    actions = ["bring_back"]
    readonly_fields = ["state_badge", "age", "error_in_words"]

    @admin.action(description=_("Resend"), permissions=["operate"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        chosen = self.operated(request, queryset).values_list("pk", "connection_id")
        rows = list(chosen)
        model: type[Work] = self.model
        number = queue.bring_back(model, [pk for pk, _connection in rows])
        wakeup.wake(sorted({connection for _pk, connection in rows}), at_once=True)
        text = _("%(number)d rows are on their way again.") % {"number": number}
        messages.success(request, text)


@admin.register(Outbound)
class OutboundAdmin(QueueAdmin):
    list_display = ["sku", "topic", "connection", "state_badge", "age", "error", "sent_text"]
    list_select_related = ["sku", "connection__store", "merchant"]
    search_fields = ["sku__code__startswith"]
    search_help_text = _("Start of the SKU's code")
    fieldsets = [
        (None, {"fields": [("connection", "topic"), ("sku", "listing"), "sent_text"]}),
        (_("Progress"), {"fields": PROGRESS}),
        (_("Error"), {"fields": TROUBLE}),
    ]
    readonly_fields = [*QueueAdmin.readonly_fields, "sent_text"]

    @admin.display(description=_("last sent"))
    def sent_text(self, work: Outbound) -> str | None:
        """A figure, or the figures of a price."""
        if isinstance(work.sent, dict):
            return " / ".join(str(value) for value in work.sent.values())
        return None if work.sent is None else str(work.sent)


@admin.register(Inbound)
class InboundAdmin(QueueAdmin):
    list_display = ["external_id", "topic", "connection", "state_badge", "age", "error"]
    list_select_related = ["connection__store", "merchant"]
    search_fields = ["external_id__startswith"]
    search_help_text = _("Start of the id on the platform")
    fieldsets = [
        (None, {"fields": [("connection", "topic"), ("external_id", "received_at")]}),
        (_("Progress"), {"fields": PROGRESS}),
        (_("Error"), {"fields": TROUBLE}),
    ]
