from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import RelatedFilter
from catalog.admin.look import InfinitePaginator, RadioFilter, badge
from catalog.admin.scoped import ReadOnlyAdmin
from integrations.models import CallLog

OUTCOMES = {
    "accepted": Q(status__lt=400),
    "refused": Q(status__gte=400),
    "unanswered": Q(status__isnull=True),
}
OUTCOME_COLOURS = {"accepted": "success", "refused": "danger", "unanswered": "warning"}


def outcome(call: CallLog) -> str:
    if call.status is None:
        return "unanswered"
    return "accepted" if call.status < 400 else "refused"


class OutcomeFilter(RadioFilter):
    title = _("outcome")
    parameter_name = "outcome"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("accepted", _("Accepted")),
            ("refused", _("Refused")),
            ("unanswered", _("No answer")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(OUTCOMES.get(self.value() or "", Q()))


@admin.register(CallLog)
class CallLogAdmin(ReadOnlyAdmin):
    paginator = InfinitePaginator
    list_display = ["at", "connection", "method", "url", "status_badge", "milliseconds", "error"]
    list_select_related = ["connection__store", "merchant"]
    list_filter = [OutcomeFilter, ("connection", RelatedFilter)]
    search_fields = ["url"]
    search_help_text = _("Part of the address")
    readonly_fields = ["status_badge", "request_text", "response_text"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("connection", "at"),
                    ("method", "url"),
                    ("status_badge", "milliseconds"),
                    "error",
                ]
            },
        ),
        (_("Exchange"), {"fields": ["request_text", "response_text"]}),
    ]

    @badge(_("HTTP status"), OUTCOME_COLOURS, ordering="status")
    def status_badge(self, call: CallLog) -> tuple[str, Any]:
        return outcome(call), str(call.status or _("No answer"))

    @admin.display(description=_("request"))
    def request_text(self, call: CallLog) -> SafeString:
        return _as_is(call.request)

    @admin.display(description=_("response"))
    def response_text(self, call: CallLog) -> SafeString:
        return _as_is(call.response)


def _as_is(text: str) -> SafeString:
    return format_html('<pre class="break-words" style="white-space: pre-wrap">{}</pre>', text)
