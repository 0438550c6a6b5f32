"""Forms in which rows of different merchants cannot meet."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import InlineFormSet


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
            if _merchant_of(value) not in (None, owner):
                self.add_error(name, _("This belongs to another merchant."))
        return self.cleaned_data

    def owner_id(self, cleaned: dict[str, Any]) -> int | None:
        if "merchant" in self.fields:
            return cleaned["merchant"].pk if cleaned.get("merchant") else None
        if cleaned.get(self.merchant_from):
            self.instance.merchant_id = cleaned[self.merchant_from].merchant_id
        owner: int | None = self.instance.merchant_id
        return owner

    def unchecked_fields(self) -> set[str]:
        """Fields that are not validated, as ModelForm sees it."""
        excluded: set[str] = self._get_validation_exclusions()  # type: ignore[attr-defined]
        return excluded

    def validate_constraints(self) -> None:
        exclude = self.unchecked_fields() - self.checked_too
        try:
            self.instance.validate_constraints(exclude=exclude)
        except ValidationError as error:
            self.add_error(None, error)


class OfSkuForm(ScopedForm):
    merchant_from = "sku"


def _merchant_of(value: Any) -> int | None:
    return getattr(value, "merchant_id", None) if isinstance(value, Model) else None


class ScopedFormSet(InlineFormSet):
    """The rows of an inline belong to the merchant of the row they hang on."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "merchant_id": self.instance.merchant_id}
