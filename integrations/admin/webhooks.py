"""What platforms called us with, and the spans in which they may not have called: to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import RelatedFilter
from catalog.admin.look import ChoicesDropdownFilter, InfinitePaginator, RadioFilter, badge
from catalog.admin.scoped import ReadOnlyAdmin
from integrations.contract import EventKind
from integrations.models import Gap, Webhook, WebhookState
from orders.models import Status

STATE_COLOURS = {
    WebhookState.NEW: "warning",
    WebhookState.NOTED: "info",
    WebhookState.DONE: "success",
    WebhookState.ECHO: "default",
    WebhookState.IGNORED: "default",
}
KINDS = {
    EventKind.ORDER: _("Order"),
    EventKind.PRODUCT: _("Product"),
    EventKind.UNINSTALLED: _("App uninstalled"),
    EventKind.SUSPENDED: _("App suspended"),
    EventKind.RESUMED: _("App resumed"),
    EventKind.OTHER: _("Something else"),
}


class KindFilter(RadioFilter):
    title = _("what it is about")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.value, label) for kind, label in KINDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    paginator = InfinitePaginator
    list_display = ["received_at", "connection", "kind_text", "event", "subject_id", "state_badge"]
    list_select_related = ["connection__store", "merchant"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        KindFilter,
        ("connection", RelatedFilter),
    ]
    search_fields = ["subject_id__startswith"]
    search_help_text = _("Start of the id on the platform")
    readonly_fields = ["kind_text", "state_badge", "implies_text", "body_text"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("connection", "received_at"),
                    ("kind_text", "event"),
                    ("subject_id", "implies_text"),
                    ("state_badge", "done_at"),
                ]
            },
        ),
        (_("As it came"), {"fields": ["body_text"]}),
    ]

    @admin.display(description=_("what it is about"), ordering="kind")
    def kind_text(self, call: Webhook) -> Any:
        return KINDS.get(EventKind(call.kind)) if call.kind in set(EventKind) else call.kind

    @badge(_("state"), STATE_COLOURS, ordering="state")
    def state_badge(self, call: Webhook) -> tuple[str, str]:
        return WebhookState(call.state), call.get_state_display()

    @admin.display(description=_("status it speaks of"))
    def implies_text(self, call: Webhook) -> Any:
        return dict(Status.choices).get(call.implies)

    @admin.display(description=_("body"))
    def body_text(self, call: Webhook) -> SafeString:
        text = bytes(call.body).decode(errors="replace")
        return format_html('<pre class="break-words" style="white-space: pre-wrap">{}</pre>', text)


@admin.register(Gap)
class GapAdmin(ReadOnlyAdmin):
    paginator = InfinitePaginator
    list_display = ["since", "until", "connection", "reason", "made_text", "noted", "filled_at"]
    list_select_related = ["connection__store", "merchant"]
    list_filter = [("reason", ChoicesDropdownFilter), ("connection", RelatedFilter)]
    readonly_fields = ["made_text"]
    fields = [
        ("connection", "reason"),
        ("since", "until"),
        "made_text",
        ("noted", "filled_at"),
    ]

    @admin.display(description=_("subscriptions made"))
    def made_text(self, gap: Gap) -> str | None:
        return ", ".join(gap.made) or None
