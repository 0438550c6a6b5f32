from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.admin.access import cause
from catalog.admin.filters import OpeningFilter, RelatedFilter
from catalog.admin.look import InfinitePaginator, badge
from catalog.admin.scoped import ReadOnlyAdmin
from catalog.models import Product, Sku
from integrations import differences
from integrations.differences import ATTRIBUTE
from integrations.models import Decision, Difference

SHOWN = 120
REASONS_SHOWN = 5
COLOURS = {Decision.OPEN: "warning", Decision.ACCEPTED: "success", Decision.KEPT: "info"}


class DecisionFilter(OpeningFilter):
    """The list opens on what needs a decision."""

    title = _("decision")
    parameter_name = "work"
    opens_on = Decision.OPEN
    ways = {
        **{one.value: (one.label, Q(decision=one)) for one in Decision},
        "all": (_("All"), Q()),
    }


@admin.register(Difference)
class DifferenceAdmin(ReadOnlyAdmin):
    """The platform's value and the merchant's side by side; the merchant decides."""

    paginator = InfinitePaginator
    list_display = ["what", "field_text", "ours_text", "theirs_text", "connection", "state_badge"]
    list_select_related = ["product", "sku", "connection__store", "merchant"]
    list_filter = [DecisionFilter, ("connection", RelatedFilter)]
    search_fields = ["product__code__startswith", "sku__code__startswith"]
    search_help_text = _("Start of the product's or the SKU's code")
    actions = ["take", "keep"]
    fields = [
        ("product", "sku"),
        ("connection", "field_text"),
        ("ours", "theirs"),
        ("state_badge", "decided_by", "decided_at"),
        ("first_seen_at", "seen_at"),
    ]
    readonly_fields = ["field_text", "state_badge"]

    @admin.display(description=_("product or SKU"))
    def what(self, row: Difference) -> str:
        return f"{row.product} · {row.sku}" if row.sku else str(row.product)

    @admin.display(description=_("field"), ordering="field")
    def field_text(self, row: Difference) -> str:
        return field_name(row.field)

    @admin.display(description=_("yours"))
    def ours_text(self, row: Difference) -> str:
        return Truncator(row.ours).chars(SHOWN)

    @admin.display(description=_("the platform's"))
    def theirs_text(self, row: Difference) -> str:
        return Truncator(row.theirs).chars(SHOWN)

    @badge(_("decision"), COLOURS, ordering="decision")
    def state_badge(self, row: Difference) -> tuple[str, Any]:
        return Decision(row.decision), row.get_decision_display()

    @admin.action(description=_("Take the platform's value"), permissions=["operate"])
    def take(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        chosen = self.operated(request, queryset).values_list("pk", flat=True)
        taken = differences.take(list(chosen), cause(request), request.user.get_username())
        text = ngettext(
            "%d value of the platform was taken.",
            "%d values of the platform were taken.",
            taken.number,
        )
        messages.success(request, text % taken.number)
        _tell_refused(request, dict(taken.refused))

    @admin.action(description=_("Keep mine"), permissions=["operate"])
    def keep(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        chosen = self.operated(request, queryset).values_list("pk", flat=True)
        number = differences.keep(list(chosen), request.user.get_username())
        text = ngettext("%d value of yours stays.", "%d values of yours stay.", number)
        messages.success(request, text % number)


def field_name(field: str) -> str:
    """As the product's page calls it."""
    if field.startswith(ATTRIBUTE):
        return str(_("Attribute “%s”") % field.removeprefix(ATTRIBUTE))
    model = Product if any(one.name == field for one in Product._meta.fields) else Sku
    column: Any = model._meta.get_field(field)
    return capfirst(str(column.verbose_name))


def _tell_refused(request: HttpRequest, refused: dict[int, str]) -> None:
    rows = Difference.objects.filter(pk__in=list(refused)[:REASONS_SHOWN])
    for row in rows.select_related("product", "sku"):
        messages.error(request, f"{row}: {refused[row.pk]}")
    more = len(refused) - REASONS_SHOWN
    if more > 0:
        text = ngettext("%d more was not taken.", "%d more were not taken.", more)
        messages.error(request, text % more)
