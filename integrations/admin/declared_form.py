"""A form with fields that are not columns: plain ones are kept in `settings`, secret ones in
`secrets`, where an empty input keeps what is stored."""

from typing import Any

from django import forms

from integrations.admin.declared_fields import Owner, form_field, form_name
from integrations.contract import Field, FieldKind


class DeclaredForm(forms.ModelForm):  # type: ignore[type-arg]
    """Subclassed by `with_fields` for each row with the fields that are declared for it."""

    declared: tuple[Field, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.declared:
            if field.key in self.instance.settings:
                self.initial[form_name(field)] = self.instance.settings[field.key]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for field in self.declared:
            value = cleaned.get(form_name(field))
            if field.kind is not FieldKind.SECRET:
                self.instance.settings = {**self.instance.settings, field.key: value}
            elif value:
                self.instance.secrets = {**self.instance.secrets, field.key: value}
        return self.cleaned_data


def with_fields(
    form: type[DeclaredForm], owner: Owner, declared: tuple[Field, ...]
) -> type[DeclaredForm]:
    fields: dict[str, Any] = {form_name(field): form_field(field, owner) for field in declared}
    meta = form.Meta  # type: ignore[attr-defined]
    return type(form.__name__, (form,), {**fields, "declared": declared, "Meta": meta})
