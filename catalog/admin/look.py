"""What our pages take from Unfold, with types: Unfold has none, so its classes are seen as the
Django classes they extend."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
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
    "after_dialog",
    "badge",
    "confirmed",
    "label",
    "leading",
    "link",
]

F = TypeVar("F", bound=Callable[..., Any])


def badge(
    description: Any, colours: Mapping[Any, str], ordering: str | None = None
) -> Callable[[F], F]:
    """A value shown as a coloured label, in lists and on pages.

    The method returns (key of `colours`, text), or None for nothing.
    """

    def decorate(method: F) -> F:
        @wraps(method)
        def labelled(*args: Any) -> str | None:
            shown = method(*args)
            return None if shown is None else label(colours[shown[0]], shown[1])

        return cast(F, admin.display(labelled, description=description, ordering=ordering))

    return decorate


def link(url: str, text: Any) -> SafeString:
    """An address in a column or a field."""
    return format_html(
        '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', url, text
    )


def label(colour: str, text: Any) -> SafeString:
    return render_to_string("unfold/helpers/label.html", {"type": colour, "text": text})


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


def after_dialog(request: HttpRequest, url: str) -> HttpResponse:
    """On to this page, whether htmx posted the dialog or the browser did."""
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def leading(description: Any, icon: str, permission: str = "view") -> Callable[[F], F]:
    """A button of a change page that only leads to another page: a link does nothing by itself."""
    decorator = decorators.action(description=description, icon=icon, permissions=[permission])
    return cast(Callable[[F], F], decorator)
