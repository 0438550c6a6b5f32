"""The two forms of a connection: choosing the platform, then filling in what it declares."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.admin.scoped_form import ScopedForm
from integrations import plans
from integrations.admin.declared_fields import form_field, form_name
from integrations.admin.planned_fields import within_plan
from integrations.contract import Connector, Field, FieldKind
from integrations.models import Connection, StockRule
from integrations.parameters import PARAMETER_COLUMNS
from integrations.registry import connectors


def _platforms() -> list[tuple[str, str]]:
    return [(name, connector.title) for name, connector in connectors().items()]


class NewConnectionForm(ScopedForm):
    """A store and a platform of this installation; the rest is asked for on the next page."""

    merchant_from = "store"
    platform = forms.ChoiceField(
        label=capfirst(_("platform")), choices=_platforms, widget=UnfoldAdminSelectWidget()
    )

    class Meta:
        model = Connection
        fields = ["store", "platform"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "platform" in cleaned:
            self.instance.settings = defaults(connectors()[cleaned["platform"]])
        return cleaned


class ConnectionForm(ScopedForm):
    """Subclassed for each connection with the fields its platform declares."""

    declared: tuple[Field, ...] = ()
    access_names: frozenset[str] = frozenset()

    class Meta:
        model = Connection
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.declared:
            if field.key in self.instance.settings:
                self.initial[form_name(field)] = self.instance.settings[field.key]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        rule = cleaned.get("stock_rule", self.instance.stock_rule)
        if rule == StockRule.ONE and not cleaned.get("warehouse", self.instance.warehouse):
            self.add_error("warehouse", _("Choose the warehouse whose balance is sent."))
        for name, verdict in plans.refused(self.instance.merchant, cleaned).items():
            self.add_error(name, verdict.text)
        for field in self.declared:
            if field.key not in PARAMETER_COLUMNS and form_name(field) in cleaned:
                self._keep(field, cleaned[form_name(field)])
        return cleaned

    def _keep(self, field: Field, value: Any) -> None:
        if field.kind is not FieldKind.SECRET:
            plain = value.pk if isinstance(value, Model) else value
            self.instance.settings = {**self.instance.settings, field.key: plain}
        elif value:
            self.instance.secrets = {**self.instance.secrets, field.key: value}

    @property
    def access_changed(self) -> bool:
        """Whether what was known of the credentials is no longer so."""
        return not self.access_names.isdisjoint(self.changed_data)


def form_for(connection: Connection, connector: type[Connector]) -> type[ConnectionForm]:
    declared = (*connector.access, *connector.parameters)
    fields: dict[str, Any] = {
        form_name(field): within_plan(field, form_field(field, connection), connection.merchant)
        for field in declared
    }
    access_names = frozenset(form_name(field) for field in connector.access)
    extras = {"declared": declared, "access_names": access_names, "Meta": ConnectionForm.Meta}
    return type("ConnectionForm", (ConnectionForm,), {**fields, **extras})


def defaults(connector: type[Connector]) -> dict[str, Any]:
    """The settings of a new connection."""
    declared = (*connector.access, *connector.parameters)
    return {
        field.key: field.default
        for field in declared
        if field.key not in PARAMETER_COLUMNS and field.default is not None
    }
