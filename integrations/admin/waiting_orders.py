"""Pedidos aguardando: orders that were read and are not imported yet, and what they wait for."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.access import access
from catalog.admin.filters import OpeningFilter, RelatedFilter
from catalog.admin.look import InfinitePaginator, RadioFilter, after_dialog, badge, confirmed
from catalog.admin.scoped import ReadOnlyAdmin, ReadOnlyInline
from integrations import waiting_again
from integrations.admin import figures, waiting_reasons
from integrations.admin.explained import in_words
from integrations.admin.work_state import age_colour
from integrations.models import WaitingItem, WaitingOrder
from orders.admin.orders import STATUS_COLOURS
from orders.models import Status


class SituationFilter(OpeningFilter):
    """The list opens on what needs work."""

    title = _("situation")
    parameter_name = "work"
    opens_on = "parked"
    ways = {
        "parked": (_("Waiting"), Q(inbound__parked_at__isnull=False)),
        "again": (_("Being read again"), Q(inbound__parked_at=None)),
        "all": (_("All"), Q()),
    }


class ReasonFilter(RadioFilter):
    title = _("reason")
    parameter_name = "code"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(waiting_reasons.WORDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(code=self.value()) if self.value() else queryset


class ItemInline(ReadOnlyInline):
    model = WaitingItem
    tab = False
    show_change_link = False
    fields = readonly_fields = ("sku_text", "title", "quantity", "reserved", "external_id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingItem]:
        return super().get_queryset(request).select_related("sku")

    @admin.display(description=_("SKU"))
    def sku_text(self, item: WaitingItem) -> str:
        if item.sku is not None:
            return str(item.sku)
        return str(_("unknown: %(code)s") % {"code": item.sku_code or "-"})


@admin.register(WaitingOrder)
class WaitingOrderAdmin(ReadOnlyAdmin):
    """The rows belong to the workers; a person may only have an order read again. What is held for
    it is not a person's to release: the parameters of the connection say whether it is."""

    paginator = InfinitePaginator
    list_before_template = "integrations/waiting_orders.html"
    list_display = [
        "number",
        "reason_text",
        "channel",
        "connection",
        "total",
        "placed_at",
        "units",
        "age",
    ]
    list_select_related = ["connection__store", "merchant"]
    list_filter = [SituationFilter, ReasonFilter, ("connection", RelatedFilter)]
    search_fields = ["number__startswith", "inbound__external_id__startswith", "term__startswith"]
    search_help_text = _("Start of the order's number, of its id on the platform, or of the term")
    ordering = ["since", "id"]
    actions = ["read_again"]
    actions_detail = ["read_this_again"]
    inlines = [ItemInline]
    readonly_fields = ["status_badge", "reason_text", "explanation", "units", "age", "external_id"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("number", "external_id"),
                    ("channel", "connection"),
                    ("status_badge", "total"),
                    ("placed_at", "seen_at"),
                    ("units", "age"),
                ]
            },
        ),
        (_("Why it waits"), {"fields": ["reason_text", "explanation", "term", "detail"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingOrder]:
        items = WaitingItem.objects.filter(order=OuterRef("pk")).order_by().values("order")
        units = Subquery(items.annotate(sum=Sum("reserved")).values("sum"), IntegerField())
        rows: QuerySet[WaitingOrder] = super().get_queryset(request)
        return rows.annotate(units=Coalesce(units, 0))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        shown = {
            "held_orders": figures.held_orders(access(request)),
            "switch_url": reverse("admin:integrations_switch_changelist"),
            "reasons": list(self._reasons(request)),
        }
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def _reasons(self, request: HttpRequest) -> Iterator[dict[str, Any]]:
        """How many wait for what, the most first."""
        parked = access(request).limit(WaitingOrder.objects.filter(figures.NEEDS_SOMEBODY))
        counted = parked.order_by().values_list("code").annotate(number=Count("pk"))
        for code, number in counted.order_by("-number", "code"):
            words = waiting_reasons.in_few_words(code)
            yield {"words": words, "number": number, "url": f"?code={code}"}

    @badge(_("status"), STATUS_COLOURS, ordering="status")
    def status_badge(self, order: WaitingOrder) -> tuple[str, str]:
        return Status(order.status), str(Status(order.status).label)

    @admin.display(description=_("reason"), ordering="code")
    def reason_text(self, order: WaitingOrder) -> SafeString:
        return waiting_reasons.told(order)

    @admin.display(description=_("explanation"))
    def explanation(self, order: WaitingOrder) -> SafeString | None:
        return in_words(order.code)

    @admin.display(description=_("units reserved"))
    def units(self, order: Any) -> int:
        return int(order.units)

    @admin.display(description=_("id on the platform"))
    def external_id(self, order: WaitingOrder) -> str:
        return order.inbound.external_id

    @badge(_("waiting for"), {key: key for key in ("danger", "warning", "default")}, "since")
    def age(self, order: WaitingOrder) -> tuple[str, str]:
        return age_colour(timezone.now() - order.since), timesince(order.since, depth=1)

    @admin.action(description=_("Read again"), permissions=["operate"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        chosen = self.operated(request, queryset)
        _read(request, list(chosen.values_list("inbound_id", flat=True)))

    @confirmed(_("Read again"), _("Ask the platform for this order as it is now."), "sync")
    def read_this_again(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        order: WaitingOrder | None = self.get_object(request, object_id)
        if order is None or not self.has_operate_permission(request, object_id):
            raise PermissionDenied
        _read(request, [order.inbound_id])
        return after_dialog(request, reverse("admin:integrations_waitingorder_changelist"))


def _read(request: HttpRequest, inbound_ids: list[int]) -> None:
    number = waiting_again.read(inbound_ids)
    text = ngettext(
        "%(number)d order is being read again.", "%(number)d orders are being read again.", number
    )
    messages.success(request, text % {"number": number})


def number_waiting(request: HttpRequest) -> str:
    """The badge of the menu."""
    number = figures.waiting_orders(access(request))
    return str(number) if number else ""
