"""What our pages take from Unfold, with types: Unfold has none, so its classes are seen as the
Django classes they extend."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from unfold import decorators
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    BooleanRadioFilter,
    ChoicesDropdownFilter,
)
from unfold.contrib.filters.admin import RadioFilter as UnfoldRadioFilter
from unfold.forms import BaseDialogForm, PaginationInlineFormSet
from unfold.paginator import InfinitePaginator

if TYPE_CHECKING:
    from django.contrib import admin
    from django.forms import BaseInlineFormSet

    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    InlineFormSet = BaseInlineFormSet[Any, Any, Any]
    RadioFilter = admin.SimpleListFilter
    AutocompleteFilter = admin.RelatedFieldListFilter
else:
    from unfold.admin import ModelAdmin, TabularInline

    InlineFormSet = PaginationInlineFormSet
    RadioFilter = UnfoldRadioFilter
    AutocompleteFilter = AutocompleteSelectFilter

__all__ = [
    "AutocompleteFilter",
    "BooleanRadioFilter",
    "ChoicesDropdownFilter",
    "InfinitePaginator",
    "InlineFormSet",
    "ModelAdmin",
    "RadioFilter",
    "TabularInline",
    "badge",
    "confirmed",
]

F = TypeVar("F", bound=Callable[..., Any])


def badge(
    description: Any, colours: Mapping[Any, str], ordering: str | None = None
) -> Callable[[F], F]:
    """A column shown as a coloured label: the method returns (key of `colours`, text)."""
    decorator = decorators.display(description=description, label=colours, ordering=ordering)
    return cast(Callable[[F], F], decorator)


def confirmed(description: Any, question: Any, icon: str) -> Callable[[F], F]:
    """A button of a change page that does nothing before a form is posted.

    Unfold's buttons are links. This one opens a dialog with the question and a form with its
    CSRF token; the method is called with (request, form, object_id) when that was posted.
    """
    decorator = decorators.action(
        description=description,
        icon=icon,
        permissions=["operate"],
        dialog={
            "title": description,
            "description": question,
            "form_class": BaseDialogForm,
            "form_submit_text": description,
        },
    )
    return cast(Callable[[F], F], decorator)
