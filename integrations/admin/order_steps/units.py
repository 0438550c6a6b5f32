"""Forms that ask for the whole order or for units of its lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from integrations.admin.order_steps import fields
from integrations.admin.order_steps.step import StepForm
from orders.admin.order_hooks import MOST_LINES
from orders.models import Order, OrderItem

WHOLE, UNITS = "whole", "units"


@dataclass(frozen=True)
class UnitsOfLine:
    """A line as the form shows it: `most` units of it can be meant."""

    item: OrderItem
    most: int
    field: Any


class UnitsForm(StepForm):
    """Lines of which no unit can be meant any more are left out. `was` fields keep how many there
    were when the page was made, so that a form that is sent twice says the same twice."""

    whole_label: Any = gettext_lazy("The whole order")
    units_label: Any = gettext_lazy("Only these units")

    def __init__(self, order: Order, *args: Any, **kwargs: Any) -> None:
        super().__init__(order, *args, **kwargs)
        extents = [(WHOLE, self.whole_label), (UNITS, self.units_label)]
        extent = fields.choice(gettext_lazy("how much"), extents)
        self.fields = {"extent": extent, **self.fields}
        found = order.items.select_related("sku")[:MOST_LINES]
        self.items: Sequence[OrderItem] = [item for item in found if self.most(item)]
        for item in self.items:
            self.fields[f"units_{item.pk}"] = forms.IntegerField(
                min_value=0,
                required=False,
                initial=0,
                label=item.sku.code,
                widget=UnfoldAdminIntegerFieldWidget(attrs={"class": "od-units", "min": "0"}),
            )
            self.fields[f"was_{item.pk}"] = forms.IntegerField(
                min_value=0, required=False, initial=self.was(item), widget=forms.HiddenInput()
            )

    def most(self, item: OrderItem) -> int:
        """Units that are neither cancelled nor back."""
        return max(0, item.to_send - item.returned)

    def was(self, item: OrderItem) -> int:
        return item.cancelled

    @property
    def plain(self) -> list[Any]:
        """The fields that are of no line."""
        return [field for field in self if not field.name.startswith(("units_", "was_"))]

    @property
    def lines(self) -> list[UnitsOfLine]:
        return [UnitsOfLine(item, self.most(item), self[f"units_{item.pk}"]) for item in self.items]

    @property
    def kept(self) -> list[Any]:
        return [self[f"was_{item.pk}"] for item in self.items]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        meant = any(told.get(f"units_{item.pk}") for item in self.items)
        if told.get("extent") == UNITS and not meant:
            self.add_error(None, _("Say of which lines, and how many units."))
        if told.get("extent") == WHOLE and meant:
            self.add_error("extent", _("Units are given: choose them, or leave them at zero."))
        return told

    def units(self) -> dict[int, int] | None:
        """Units that are meant now, by item id; None is the whole order. Of a cleaned form."""
        if self.cleaned_data.get("extent") != UNITS:
            return None
        told = {item.pk: self.cleaned_data.get(f"units_{item.pk}") or 0 for item in self.items}
        return {pk: number for pk, number in told.items() if number}
