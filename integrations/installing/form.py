"""The page "Finish the installation": to which connection the account over there belongs."""

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.admin.access import access
from catalog.tenancy import CHANGING
from integrations.admin.connection_form import defaults
from integrations.installable import connector_of
from integrations.models import Activity, Connection, State, Store


class WhereForm(forms.Form):
    """A connection of this platform, or a store that is to have one.

    Only what is at merchants where the person may change connections. Support, who are nowhere
    members, begin at the connection's page.
    """

    def __init__(self, request: HttpRequest, platform: str, data: Any = None) -> None:
        super().__init__(data)
        merchants = access(request).merchant_ids(CHANGING)
        self.platform = platform
        self.connections = Connection.objects.filter(
            merchant_id__in=merchants, platform=platform
        ).select_related("store", "merchant")
        self.stores = Store.objects.filter(merchant_id__in=merchants).select_related("merchant")
        several = len(merchants) > 1
        new = gettext("%(store)s: new connection")
        ours = [(f"connection:{one.pk}", _named(one.store, several)) for one in self.connections]
        others = ((f"store:{one.pk}", _named(one, several)) for one in self.stores)
        self.fields["where"] = forms.ChoiceField(
            label=capfirst(_("store")),
            widget=UnfoldAdminSelectWidget(),
            choices=[*ours, *((value, new % {"store": name}) for value, name in others)],
        )

    @property
    def has_choices(self) -> bool:
        return bool(self.connections or self.stores)

    def chosen(self) -> Connection:
        """The connection that was chosen, made when a store was."""
        kind, _, pk = self.cleaned_data["where"].partition(":")
        if kind == "connection":
            return self.connections.get(pk=pk)
        return _new(self.stores.get(pk=pk), self.platform)


def _named(store: Store, with_merchant: bool) -> str:
    return f"{store.merchant} · {store}" if with_merchant else str(store)


@transaction.atomic
def _new(store: Store, platform: str) -> Connection:
    """One that was begun and never came back from the platform is gone on with."""
    Store.objects.select_for_update(no_key=True).get(pk=store.pk)
    connector = connector_of(platform)
    begun = store.connections.filter(platform=platform, state=State.NEW).order_by("pk")
    for one in begun:
        if not one.settings.get(connector.account_field):
            return one
    made = Connection.objects.create(
        merchant_id=store.merchant_id,
        store=store,
        platform=platform,
        settings=defaults(connector),
    )
    Activity.objects.create(connection=made)
    return made
