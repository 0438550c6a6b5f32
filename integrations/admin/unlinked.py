from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget

from catalog.admin.filters import OpeningFilter, RelatedFilter
from catalog.admin.look import InfinitePaginator, badge
from catalog.admin.scoped import ScopedAdmin
from catalog.admin.scoped_form import ScopedForm
from catalog.models import Sku
from integrations import links
from integrations.models import Listing, Unlinked, WhyUnlinked

COLOURS = {
    WhyUnlinked.PENDING: "default",
    WhyUnlinked.UNKNOWN: "info",
    WhyUnlinked.AMBIGUOUS: "warning",
    WhyUnlinked.TAKEN: "danger",
}


class ReasonFilter(OpeningFilter):
    """The list opens on what a person has to choose."""

    title = _("why")
    parameter_name = "work"
    opens_on = WhyUnlinked.AMBIGUOUS
    ways = {
        **{one.value: (one.label, Q(reason=one)) for one in WhyUnlinked},
        "all": (_("All"), Q()),
    }


if TYPE_CHECKING:
    SkuField = forms.ModelChoiceField[Sku]
else:
    SkuField = forms.ModelChoiceField


class CandidateField(SkuField):
    def label_from_instance(self, sku: Sku) -> str:
        return " · ".join(filter(None, (sku.code, sku.ean, sku.product.title)))


class LinkForm(ScopedForm):
    """Which SKU it is: one of those that fit, or any other one."""

    candidate = CandidateField(
        Sku.objects.none(),
        label=capfirst(_("one that fits")),
        required=False,
        empty_label=None,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    sku = forms.ModelChoiceField(
        Sku.objects.none(),
        label=capfirst(_("another SKU")),
        required=False,
        widget=AutocompleteSelect(Listing._meta.get_field("sku"), admin.site),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Sku.objects.filter(merchant_id=self.instance.merchant_id).select_related("product")
        fitting = mine.filter(pk__in=self.instance.candidates)
        fields: dict[str, Any] = self.fields
        for name, offered in (("sku", mine), ("candidate", fitting)):
            if name in fields:
                fields[name].queryset = offered

    def clean(self) -> dict[str, Any]:
        """In turn with whoever else links there: what is free now stays so until it is linked."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        chosen = [sku for sku in (cleaned.get("candidate"), cleaned.get("sku")) if sku]
        if len(chosen) != 1:
            raise forms.ValidationError(_("Choose one SKU."), code="one")
        links.take_turn(self.instance.connection)
        linked = links.linked_skus(self.instance.connection, [chosen[0].pk])
        if linked:
            text = _("This SKU is linked to %(id)s already: unlink it first.")
            raise forms.ValidationError(text % {"id": linked[chosen[0].pk]}, code="taken")
        return {**cleaned, "chosen": chosen[0]}


@admin.register(Unlinked)
class UnlinkedAdmin(ScopedAdmin):
    """What linking did not dare to decide: a person chooses."""

    form = LinkForm
    paginator = InfinitePaginator
    list_display = ["shown_title", "code", "ean", "connection", "reason_badge", "fitting"]
    list_select_related = ["connection__store", "merchant"]
    list_filter = [ReasonFilter, ("connection", RelatedFilter)]
    search_fields = ["code__startswith", "ean", "external_id", "title__istartswith"]
    search_help_text = _("Start of the code or of the title, the EAN, or the id on the platform")
    readonly_fields = [
        "shown_title", "connection", "external_id", "code", "ean", "reason_badge", "seen_at",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        told = ["shown_title", ("connection", "external_id"), ("code", "ean")]
        fieldsets: list[Any] = [(None, {"fields": [*told, ("reason_badge", "seen_at")]})]
        if obj is not None and self.has_change_permission(request, obj):
            chosen = ["candidate", "sku"] if obj.candidates else ["sku"]
            fieldsets.append((_("Link to"), {"fields": chosen}))
        return fieldsets

    @admin.display(description=_("title"), ordering="title")
    def shown_title(self, row: Unlinked) -> str:
        return row.title or row.external_id

    @badge(_("why"), COLOURS, ordering="reason")
    def reason_badge(self, row: Unlinked) -> tuple[str, Any]:
        return WhyUnlinked(row.reason), row.get_reason_display()

    @admin.display(description=_("that fit"))
    def fitting(self, row: Unlinked) -> int:
        return len(row.candidates)

    def save_model(self, request: HttpRequest, obj: Unlinked, form: Any, change: bool) -> None:
        sku: Sku = form.cleaned_data["chosen"]
        new = links.listing(obj.connection, sku.pk, obj.external_id, obj.external_product_id)
        links.make(obj.connection, [new])
        text = _("“%(title)s” is linked to %(sku)s.")
        messages.success(request, text % {"title": self.shown_title(obj), "sku": sku.code})

    def response_change(self, request: HttpRequest, obj: Unlinked) -> HttpResponse:
        """The row is gone; on to the next one."""
        return HttpResponseRedirect(reverse("admin:integrations_unlinked_changelist"))
