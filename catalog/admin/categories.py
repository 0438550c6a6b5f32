from typing import Any

from django.contrib import admin
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import categories
from catalog.admin.access import cause
from catalog.admin.scoped import ScopedAdmin
from catalog.admin.scoped_form import ScopedForm
from catalog.models import Category


class CategoryForm(ScopedForm):
    """Works out the path, so that two categories with the same one are refused."""

    checked_too = ScopedForm.checked_too | {"path"}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Category.SEPARATOR.strip() in name:
            self.add_error("name", _("A category's name must not contain “>”."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        parent = cleaned.get("parent")
        if parent and self.instance.pk and _is_below(parent, self.instance):
            self.add_error("parent", _("A category cannot be below itself."))
        way = [parent.path] if parent else []
        path = Category.SEPARATOR.join([*way, cleaned.get("name", "")])
        self.former_path = self.instance.path
        if len(path) <= _LONGEST:
            self.instance.path = path
        else:
            self.add_error("name", _("The whole path is too long."))
        return self.cleaned_data


_LONGEST: int = Category._meta.get_field("path").max_length or 0


def _is_below(category: Category, other: Category) -> bool:
    way = f"{category.path}{Category.SEPARATOR}"
    return way.startswith(f"{other.path}{Category.SEPARATOR}")


@admin.register(Category)
class CategoryAdmin(ScopedAdmin):
    form = CategoryForm
    list_display = ["path"]
    search_fields = ["path"]
    fields = ["parent", "name"]
    autocomplete_fields = ["parent"]

    def save_model(
        self, request: HttpRequest, obj: Category, form: CategoryForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change and form.former_path != obj.path:
            _carry_along(obj, form.former_path)
            categories.announce(obj, cause(request))


def _carry_along(category: Category, former_path: str) -> None:
    """The paths below a renamed or moved category follow it."""
    below = Category.objects.filter(
        merchant_id=category.merchant_id,
        path__startswith=f"{former_path}{Category.SEPARATOR}",
    )
    rest = Substr(F("path"), len(former_path) + 1)
    below.update(path=Concat(Value(category.path), rest))
