"""Fields of the connection page that only some plans include: shown, disabled, with the reason."""

from collections.abc import Iterator
from typing import Any

from django import forms
from unfold import widgets

from catalog.models import Merchant
from integrations import plans
from integrations.contract import Field, FieldKind
from integrations.parameters import PARAMETER_COLUMNS


class SelectWithin(widgets.UnfoldAdminSelectWidget):  # type: ignore[misc]  # Unfold has no types
    """A list in which some choices are shown and cannot be chosen."""

    beyond: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.beyond:
            option["attrs"]["disabled"] = True
        return option


def within_plan(declared: Field, made: forms.Field, merchant: Merchant) -> forms.Field:
    """The form field with what the merchant's plan does not include shown as such.

    This is the browser's part: the form itself refuses what is posted all the same.
    """
    verdict = plans.real_time(merchant)
    beyond = frozenset() if verdict.allowed else frozenset(_beyond(declared))
    if not beyond:
        return made
    if isinstance(made, forms.ChoiceField):
        widget = SelectWithin(choices=made.choices)
        widget.beyond, widget.is_required = beyond, made.required
        made.widget = widget
    else:
        made.widget.attrs["disabled"] = True
    made.help_text = f"{made.help_text} {verdict.text}".strip()
    return made


def _beyond(declared: Field) -> Iterator[str]:
    """The values of this field that not every plan includes."""
    column = PARAMETER_COLUMNS.get(declared.key)
    values = [value for value, _label in declared.choices] or ["True"]
    if column and declared.kind in (FieldKind.FLAG, FieldKind.CHOICE):
        for value in values:
            if plans.needs_plan(declared.key, column.to_python(value)):
                yield value
