"""A platform declares the fields of its connection page; here they become form fields."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from catalog.models import PriceTable, Warehouse
from integrations.contract import Field, FieldKind
from integrations.models import Connection, PlatformApp, TrackerAccount
from integrations.parameters import PARAMETER_COLUMNS

# What declares fields of a form: a connection, the app of a whole platform, a tracking service.
Owner = Connection | PlatformApp | TrackerAccount


def form_name(declared: Field) -> str:
    """Its name in the form: a column's own; another name cannot clash with a column's."""
    return declared.key if declared.key in PARAMETER_COLUMNS else f"setting_{declared.key}"


def form_field(declared: Field, owner: Owner) -> forms.Field:
    """The form field of a declared one, with choices of the connection's merchant, if it is one."""
    made = _MAKERS[declared.kind](declared, owner)
    made.label = gettext(declared.label)
    made.help_text = gettext(declared.help) if declared.help else ""
    made.initial = declared.default
    return made


def _text(declared: Field, owner: Owner) -> forms.Field:
    widget = widgets.UnfoldAdminTextInputWidget()
    return forms.CharField(required=declared.required, max_length=500, widget=widget)


def _url(declared: Field, owner: Owner) -> forms.Field:
    return forms.URLField(
        required=declared.required,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=widgets.UnfoldAdminURLInputWidget(),
    )


def _secret(declared: Field, owner: Owner) -> forms.Field:
    """Never shown again: an empty input keeps what is stored."""
    stored = bool(owner.secrets.get(declared.key))
    attributes = {"autocomplete": "new-password"}
    if stored:
        attributes["placeholder"] = gettext("•••• configured")
    widget = widgets.UnfoldAdminPasswordWidget(attrs=attributes)
    return forms.CharField(
        required=declared.required and not stored, max_length=4_000, widget=widget
    )


def _flag(declared: Field, owner: Owner) -> forms.Field:
    return forms.BooleanField(required=False, widget=widgets.UnfoldBooleanSwitchWidget())


def _choice(declared: Field, owner: Owner) -> forms.Field:
    column = PARAMETER_COLUMNS.get(declared.key)
    return forms.TypedChoiceField(
        required=declared.required or declared.default is not None,
        choices=[(value, gettext(label)) for value, label in declared.choices],
        coerce=column.to_python if column else str,
        widget=widgets.UnfoldAdminSelectWidget(),
    )


class NumberField(forms.IntegerField):
    """A whole number; `empty` is what an empty input means."""

    def __init__(self, *, empty: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.empty = empty

    def to_python(self, value: Any) -> int | None:
        number: int | None = super().to_python(value)
        return self.empty if number is None else number


def _number(declared: Field, owner: Owner) -> forms.Field:
    """From 0 to the most; empty is the default of a column in which there must be a number."""
    column = PARAMETER_COLUMNS.get(declared.key)
    return NumberField(
        required=declared.required,
        empty=None if column is None or column.null else column.default,
        min_value=0,
        max_value=2**31 - 1 if declared.most is None else declared.most,
        widget=widgets.UnfoldAdminIntegerFieldWidget(),
    )


def _date(declared: Field, owner: Owner) -> forms.Field:
    return forms.DateField(
        required=declared.required, widget=widgets.UnfoldAdminDateWidget(format="%d/%m/%Y")
    )


def _merchant_id(owner: Owner) -> int | None:
    return owner.merchant_id if isinstance(owner, Connection) else None


def _row_of(model: type[Any], empty_label: Any) -> Callable[[Field, Owner], forms.Field]:
    def make(declared: Field, owner: Owner) -> forms.Field:
        return forms.ModelChoiceField(
            required=declared.required,
            queryset=model._default_manager.filter(merchant_id=_merchant_id(owner)),
            empty_label=empty_label,
            widget=widgets.UnfoldAdminSelectWidget(),
        )

    return make


_MAKERS: dict[FieldKind, Callable[[Field, Owner], forms.Field]] = {
    FieldKind.TEXT: _text,
    FieldKind.URL: _url,
    FieldKind.SECRET: _secret,
    FieldKind.FLAG: _flag,
    FieldKind.CHOICE: _choice,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.WAREHOUSE: _row_of(Warehouse, _("All, or the default one")),
    FieldKind.PRICE_TABLE: _row_of(PriceTable, _("The default one")),
}
