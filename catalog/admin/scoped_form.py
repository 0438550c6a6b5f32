"""Forms in which rows of different merchants cannot meet."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import InlineFormSet
from catalog.models import Merchant


class ScopedForm(forms.ModelForm):  # type: ignore[type-arg]
    """Knows the row's merchant though it is often no field of the form.

    `merchant_id` is whose a new row will be, unless the form asks, or unless `merchant_from`
    names the field whose row knows. What the row points at must be the same merchant's, and
    uniqueness within the merchant is checked like any other.
    """

    merchant_id: int | None = None
    merchant_from = ""
    checked_too = frozenset({"merchant"})

    def __init__(self, *args: Any, merchant_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = merchant_id or self.merchant_id
        if owner and self.instance._state.adding:
            self.instance.merchant_id = owner

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        owner = self.owner_id(cleaned)
        for name, value in list(cleaned.items()):
            if merchant_id_of(value) not in (None, owner):
                self.add_error(name, _("This belongs to another merchant."))
        return self.cleaned_data

    def owner_id(self, cleaned: dict[str, Any]) -> int | None:
        if "merchant" in self.fields:
            return cleaned["merchant"].pk if cleaned.get("merchant") else None
        if cleaned.get(self.merchant_from):
            self.instance.merchant_id = cleaned[self.merchant_from].merchant_id
        return merchant_id_of(self.instance)

    def _get_validation_exclusions(self) -> set[str]:
        """Django leaves out constraints on fields the form does not show; the merchant counts."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - self.checked_too if merchant_id_of(self.instance) else excluded


class OfSkuForm(ScopedForm):
    merchant_from = "sku"


def merchant_id_of(row: Any) -> int | None:
    """Whose a row is; a merchant is its own. None for anything that is nobody's."""
    if isinstance(row, Merchant):
        return row.pk
    return getattr(row, "merchant_id", None) if isinstance(row, Model) else None


class ScopedFormSet(InlineFormSet):
    """The rows of an inline belong to the merchant of the row they hang on."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "merchant_id": merchant_id_of(self.instance)}
