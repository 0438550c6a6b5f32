"""Which orders their platforms have to hear of, what they heard and when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.filters import RelatedFilter
from integrations import order_tellings
from integrations.admin.queues import PROGRESS, TROUBLE, QueueAdmin
from integrations.admin.work_filter import WorkFilter
from integrations.contract import Cancellation, Invoice, Shipment
from integrations.diagnosis.wording import moment
from integrations.models import OrderTelling
from integrations.sync import order_facts, order_steps
from integrations.sync.order_steps import Part, Step

PARTS: Mapping[Part, Promise] = {
    Part.INVOICE: _("Invoice"),
    Part.SHIPMENT: _("Shipment"),
    Part.DELIVERED: _("Delivered"),
    Part.CANCELLED: _("Cancelled"),
}


@admin.register(OrderTelling)
class OrderTellingAdmin(QueueAdmin):
    list_display = ["order", "connection", "state_badge", "age", "error", "told_text", "done_at"]
    list_select_related = ["order", "connection__store", "merchant"]
    list_filter = [WorkFilter, ("connection", RelatedFilter)]
    search_fields = ["order__number__startswith", "order__external_id__startswith"]
    search_help_text = _("Start of the order's number, or of its id on the platform")
    fieldsets = [
        (None, {"fields": [("connection", "order"), "steps_text"]}),
        (_("Progress"), {"fields": PROGRESS}),
        (_("Error"), {"fields": TROUBLE}),
    ]
    readonly_fields = [*QueueAdmin.readonly_fields, "steps_text"]

    @admin.action(description=_("Resend"), permissions=["operate"])
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """What waits goes by itself."""
        chosen = self.operated(request, queryset).values_list("pk", flat=True)
        text = _("%(number)d orders are told anew.") % {
            "number": order_tellings.resend(list(chosen))
        }
        messages.success(request, text)

    @admin.display(description=_("told"))
    def told_text(self, row: OrderTelling) -> str | None:
        return ", ".join(str(PARTS[part]) for part in Part if row.sent.get(part)) or None

    @admin.display(description=_("what is told"))
    def steps_text(self, row: OrderTelling) -> SafeString | str:
        """Everything the platform is to hear of this order, and when it heard it."""
        known = order_facts.read([row.order_id])[row.order_id]
        steps = list(order_steps.steps(known, row.connection.status_after))
        if not steps:
            return gettext("Nothing is to be told.")
        rows = ((_name(step), _standing(step, row)) for step in steps)
        return format_html_join("", "<div><strong>{}</strong>: {}</div>", rows)


def _name(step: Step) -> str:
    """What it is, and which one of its kind."""
    return f"{PARTS[step.part]} {_which(step.said)}".strip()


def _which(said: Invoice | Shipment | Cancellation | datetime) -> str:
    match said:
        case Invoice(number=which) | Shipment(code=which) | Cancellation(detail=which):
            return which
        case datetime():
            return moment(said)


def _standing(step: Step, row: OrderTelling) -> str:
    told = step.told(row.sent)
    if not told:
        return gettext("not told yet")
    when = {"time": moment(datetime.fromisoformat(told["at"]))}
    if step.is_in(row.sent):
        return gettext("told at %(time)s") % when
    return gettext("told at %(time)s, and changed since") % when
