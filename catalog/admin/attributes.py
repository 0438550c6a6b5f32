from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import product_changes
from catalog.admin.access import cause
from catalog.admin.look import ChoicesDropdownFilter
from catalog.admin.scoped import ScopedAdmin, ScopedInline
from catalog.admin.scoped_form import ScopedForm, ScopedFormSet
from catalog.models import Attribute, AttributeKind, AttributeOption, AttributeValue


class OptionForm(ScopedForm):
    """A saved option keeps its word: products may say it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "value" in self.fields:
            self.fields["value"].disabled = True


class OptionFormSet(ScopedFormSet):
    def clean(self) -> None:
        super().clean()
        if self.instance.kind != AttributeKind.LIST:
            if any(form.has_changed() for form in self.extra_forms):
                raise forms.ValidationError(_("Only an attribute of the kind “list” has options."))
            return
        removed = [form.instance.value for form in self.deleted_forms]
        used = AttributeValue.objects.filter(attribute=self.instance.pk, value__in=removed)
        option = used.values_list("value", flat=True).first()
        if option is not None:
            reason = _("Products have the option “%(option)s”: it must stay.")
            raise forms.ValidationError(reason % {"option": option})


class OptionInline(ScopedInline):
    model = AttributeOption
    form = OptionForm
    formset = OptionFormSet
    fields = ["position", "value"]
    show_change_link = False


@admin.register(Attribute)
class AttributeAdmin(ScopedAdmin):
    """The kind of an attribute that products use stays as it is."""

    goes_along = {AttributeOption: "attribute", AttributeValue: "attribute"}
    list_display = ["name", "code", "kind", "unit"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    search_fields = ["code", "name"]
    fields = [("name", "code"), ("kind", "unit")]
    inlines = [OptionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        readonly = [*super().get_readonly_fields(request, obj)]
        used = isinstance(obj, Attribute) and obj.values.exists()
        return [*readonly, "kind"] if used else readonly

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and form.has_changed():
            said = AttributeValue.objects.filter(attribute=form.instance).order_by()
            products = list(said.values_list("product_id", flat=True).distinct())
            product_changes.announce(products, cause(request))

    def delete_model(self, request: HttpRequest, obj: Attribute) -> None:
        self.delete_queryset(request, Attribute.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Attribute]) -> None:
        said = AttributeValue.objects.filter(attribute__in=queryset).order_by()
        products = list(said.values_list("product_id", flat=True).distinct())
        super().delete_queryset(request, queryset)
        product_changes.announce(products, cause(request))
