from typing import Any

from django.contrib import admin
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import categories, category_tree
from catalog.admin.access import access, cause
from catalog.admin.category_lines import steps
from catalog.admin.look import InfinitePaginator
from catalog.admin.scoped import ScopedAdmin
from catalog.admin.scoped_form import ScopedForm
from catalog.models import Category, Merchant

# Beyond these a page takes seconds to draw; the search still finds each.
MOST_IN_TREE = 5_000


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
        if len(path) > _LONGEST:
            self.add_error("name", _("The whole path is too long."))
        elif self.instance.pk and _longest_below(self.instance, path) > _LONGEST:
            self.add_error("name", _("With this, the path of a category below is too long."))
        else:
            self.instance.path = path
        return self.cleaned_data


_LONGEST: int = Category._meta.get_field("path").max_length or 0


def _is_below(category: Category, other: Category) -> bool:
    way = f"{category.path}{Category.SEPARATOR}"
    return way.startswith(f"{other.path}{Category.SEPARATOR}")


def _below(category: Category, path: str) -> Any:
    return Category.objects.filter(
        merchant_id=category.merchant_id, path__startswith=f"{path}{Category.SEPARATOR}"
    )


def _longest_below(category: Category, path: str) -> int:
    """How long the longest path below becomes when this category's becomes `path`."""
    paths = _below(category, category.path).order_by().values_list("path", flat=True)
    longer = len(path) - len(category.path)
    return max((len(below) + longer for below in paths), default=0)


@admin.register(Category)
class CategoryAdmin(ScopedAdmin):
    """Its list is the tree; a search, or support's view of all merchants, is a list."""

    form = CategoryForm
    paginator = InfinitePaginator
    change_list_template = "admin/catalog/category/change_list.html"
    list_display = ["path"]
    search_fields = ["path"]
    fields = ["parent", "name"]
    autocomplete_fields = ["parent"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        merchant_id = self._merchant_of_the_tree(request)
        tree = category_tree.tree(merchant_id) if merchant_id is not None else None
        shown = {"steps": list(steps(tree))} if tree else {}
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def _merchant_of_the_tree(self, request: HttpRequest) -> int | None:
        """Whose tree is to be shown; None when a list is."""
        chosen = request.GET.get("merchant__id__exact", "")
        if request.method != "GET" or set(request.GET) - {"merchant__id__exact"}:
            return None
        merchant_id = access(request).only_merchant_id
        if merchant_id is None and chosen.isdigit():
            visible = access(request).limit(Merchant.objects.filter(pk=int(chosen)), "pk")
            merchant_id = visible.values_list("pk", flat=True).first()
        if merchant_id is None:
            return None
        rows = Category.objects.filter(merchant_id=merchant_id)
        return None if rows[MOST_IN_TREE : MOST_IN_TREE + 1].exists() else merchant_id

    def save_model(
        self, request: HttpRequest, obj: Category, form: CategoryForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change and form.former_path != obj.path:
            _carry_along(obj, form.former_path)
            categories.announce(obj, cause(request))


def _carry_along(category: Category, former_path: str) -> None:
    """The paths below a renamed or moved category follow it."""
    rest = Substr(F("path"), len(former_path) + 1)
    _below(category, former_path).update(path=Concat(Value(category.path), rest))
