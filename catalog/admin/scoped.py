"""The base of every page: rows, choices and permissions end where the membership ends."""

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import ShowFacets
from django.contrib.admin.options import BaseModelAdmin
from django.db.models import Model, QuerySet
from django.db.models.fields.related import RelatedField
from django.http import HttpRequest

from catalog.admin.access import access
from catalog.admin.filters import RelatedFilter
from catalog.admin.look import ModelAdmin, TabularInline
from catalog.admin.scoped_form import ScopedForm, ScopedFormSet, merchant_id_of
from catalog.models import Merchant
from catalog.tenancy import CHANGING, OWNING, VIEWING


class ScopedChoices(BaseModelAdmin):  # type: ignore[type-arg]
    """Foreign keys offer, and accept, only rows of merchants the person may change."""

    def get_field_queryset(
        self, db: str | None, db_field: "RelatedField[Any, Any]", request: HttpRequest
    ) -> QuerySet[Any] | None:
        related = db_field.remote_field.model
        rows = super().get_field_queryset(db, db_field, request)
        if rows is None:
            rows = related._default_manager.all()
        if related is Merchant:
            return access(request).limit(rows, "pk", CHANGING)
        if hasattr(related, "merchant_id"):
            return access(request).limit(rows, "merchant", CHANGING)
        return rows


class ScopedAdmin(ScopedChoices, ModelAdmin):
    """Pages of a model that has a merchant.

    Who has one merchant never sees the word: the field, the column and the filter are there for
    support and for people with several. Once saved, a row stays with its merchant.
    `goes_along` says which rows vanish with one of these and how they point at it: they are
    counted before a deletion, not listed, and need no permission of their own.
    """

    form: type[ScopedForm] = ScopedForm
    merchant_path = "merchant"
    goes_along: Mapping[type[Model], str] = {}
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # each would count the table
    list_filter_submit = True
    list_disable_select_all = True
    warn_unsaved_form = True
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return access(request).limit(super().get_queryset(request), self.merchant_path)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).may(VIEWING, merchant_id_of(obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access(request).may(CHANGING)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).may(CHANGING, merchant_id_of(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).may(OWNING, merchant_id_of(obj))

    def has_operate_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether this person may press the buttons: of this row, or of the list."""
        if object_id is None:
            return access(request).may(CHANGING)
        row = self.get_object(request, str(object_id))
        return row is not None and access(request).may(CHANGING, merchant_id_of(row))

    def operated(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the chosen rows whose buttons this person may press."""
        return access(request).limit(rows, self.merchant_path, CHANGING)

    def names_merchant(self, request: HttpRequest) -> bool:
        return self.merchant_path == "merchant" and access(request).only_merchant_id is None

    def get_form(
        self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        form = super().get_form(request, obj, change, **kwargs)
        form.merchant_id = access(request).only_merchant_id  # type: ignore[attr-defined]
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        derived = obj is None and self.form.merchant_from
        if derived or not self.names_merchant(request):
            return fieldsets
        return [(None, {"fields": ["merchant"]}), *fieldsets]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [name for name in super().get_fields(request, obj) if name != "merchant"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        readonly = [*super().get_readonly_fields(request, obj)]
        return [*readonly, "merchant"] if obj and self.names_merchant(request) else readonly

    def get_list_display(self, request: HttpRequest) -> Any:
        columns = [*super().get_list_display(request)]
        return [*columns, "merchant"] if self.names_merchant(request) else columns

    def get_list_filter(self, request: HttpRequest) -> Any:
        filters = [*super().get_list_filter(request)]
        if not self.names_merchant(request):
            return filters
        return [("merchant", RelatedFilter), *filters]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        if not self.goes_along:
            return super().get_deleted_objects(objs, request)
        rows = list(objs)
        counts = {self.opts.verbose_name_plural: len(rows)}
        for model, path in self.goes_along.items():
            along = model._default_manager.filter(**{f"{path}__in": rows})
            counts[model._meta.verbose_name_plural] = along.count()
        allowed = all(self.has_delete_permission(request, row) for row in rows)
        needed = set() if allowed else {self.opts.verbose_name}
        return [str(row) for row in rows], counts, needed, []


class ReadOnlyAdmin(ScopedAdmin):
    """Pages to look at: the rows have a writer of their own."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ScopedInline(ScopedChoices, TabularInline):
    """Rows on the page of the row they hang on, under that row's permissions."""

    form = ScopedForm
    formset = ScopedFormSet
    extra = 0
    tab = True
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return access(request).limit(super().get_queryset(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).may(VIEWING, merchant_id_of(obj))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).may(CHANGING, merchant_id_of(obj))

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).may(CHANGING, merchant_id_of(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access(request).may(OWNING, merchant_id_of(obj))


class ReadOnlyInline(ScopedInline):
    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
