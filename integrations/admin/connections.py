from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalog.admin.look import badge
from integrations import traffic, wakeup
from integrations.admin import connection_flows, link_sheets
from integrations.admin.connection_buttons import ConnectionButtons
from integrations.admin.connection_form import ConnectionForm, NewConnectionForm, form_for
from integrations.admin.connection_situation import SITUATION, Situation
from integrations.admin.connection_state import platform_title
from integrations.admin.connection_values import values
from integrations.admin.connection_webhooks import ADDRESS, WEBHOOKS, Webhooks
from integrations.admin.declared_fields import form_name
from integrations.admin.letting_go import LettingGo
from integrations.admin.mapping.pages import MappingPages
from integrations.contract import Field
from integrations.models import (
    Activity,
    CallLog,
    Connection,
    Difference,
    Gap,
    Inbound,
    Job,
    Listing,
    MappingRule,
    MappingSheet,
    MappingVersion,
    OrderTelling,
    Outbound,
    Problem,
    Publication,
    RateBucket,
    State,
    Subscription,
    Term,
    Unlinked,
    WaitingItem,
    WaitingOrder,
    Webhook,
)
from integrations.parameters import PARAMETER_COLUMNS, declared, follow
from integrations.registry import connectors
from integrations.traffic import Flow

_DEPENDENTS: tuple[type[Model], ...] = (
    Listing, Publication, Outbound, Inbound, OrderTelling, CallLog, RateBucket, Unlinked,
    Difference, Term, MappingRule, MappingVersion, MappingSheet, Problem, Job, Webhook,
    Subscription, Gap, WaitingOrder,
)  # fmt: skip
GOES_WITH_A_CONNECTION: dict[type[Model], str] = dict.fromkeys(_DEPENDENTS, "connection")
GOES_WITH_A_CONNECTION[WaitingItem] = "order__connection"
SAVED = [*PARAMETER_COLUMNS, "settings", "secrets", "state"]


@admin.register(Connection)
class ConnectionAdmin(LettingGo, Situation, Webhooks, ConnectionButtons, MappingPages):
    """A page that knows no platform: its fields are what the connection's platform declares."""

    form = NewConnectionForm
    goes_along = GOES_WITH_A_CONNECTION
    list_display = ["store", "platform_name", "state_badge", "off", "pushed_at", "pulled_at"]
    list_display_links = ["store", "platform_name"]
    search_fields = ["store__name", "platform"]
    autocomplete_fields = ["store"]

    def get_urls(self) -> Any:
        return [*link_sheets.urls(), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        return super().get_queryset(request).select_related("store", "activity", "merchant")

    @admin.display(description=_("platform"), ordering="platform")
    def platform_name(self, connection: Connection) -> str:
        return platform_title(connection.platform)

    @badge(_("switched off"), {"off": "warning"})
    def off(self, connection: Connection) -> tuple[str, str] | None:
        names = ", ".join(str(flow.label) for flow in traffic.off(connection))
        return ("off", names) if names else None

    @admin.display(description=_("Connection"))
    def access_text(self, connection: Connection) -> SafeString:
        return values(connection, declared(connection, "access"))

    @admin.display(description=_("Parameters"))
    def parameters_text(self, connection: Connection) -> SafeString:
        return values(connection, declared(connection, "parameters"))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        readonly = [*super().get_readonly_fields(request, obj)]
        if obj is None:
            return readonly
        situation = [name for row in SITUATION for name in ([row] if isinstance(row, str) else row)]
        texts = ["store", "platform_name", "access_text", "parameters_text"]
        return [*readonly, *texts, *situation, *WEBHOOKS, ADDRESS]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [("store", "platform_name")] if obj else ["store", "platform"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        access, parameters, webhooks = ["access_text"], ["parameters_text"], [*WEBHOOKS]
        if self.has_change_permission(request, obj):
            webhooks.insert(1, ADDRESS)
        if obj.platform in connectors() and self.has_change_permission(request, obj):
            access = [form_name(field) for field in declared(obj, "access")]
            parameters = _switches_together(declared(obj, "parameters"))
        return [
            *fieldsets,
            (_("Connection"), {"classes": ["tab"], "fields": access}),
            (_("Parameters"), {"classes": ["tab"], "fields": parameters}),
            (_("Situation"), {"classes": ["tab"], "fields": SITUATION}),
            (_("Webhooks"), {"classes": ["tab"], "fields": webhooks}),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        if obj is not None:
            connector = connectors().get(obj.platform)
            kwargs["form"] = form_for(obj, connector) if connector else ConnectionForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Connection, form: Any, change: bool) -> None:
        """Only what the form asked for is written: a worker may write the rest meanwhile."""
        if not change:
            super().save_model(request, obj, form, change)
            Activity.objects.get_or_create(connection=obj)
            return
        if form.access_changed and obj.state != State.INACTIVE:
            obj.state = State.NEW
            transaction.on_commit(lambda: wakeup.wake([obj.pk], at_once=True))
            obj.save(update_fields=SAVED)
        else:
            obj.save(update_fields=[name for name in SAVED if name != "state"])
        turned = follow(obj, set(form.changed_data))
        _say_what_turned(request, turned, connection_flows.waiting(obj) if turned else {})

    def response_add(
        self, request: HttpRequest, obj: Connection, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to the page with the platform's fields."""
        messages.info(request, _("Now fill in the access and the parameters."))
        return HttpResponseRedirect(reverse("admin:integrations_connection_change", args=[obj.pk]))


def _switches_together(fields: tuple[Field, ...]) -> list[Any]:
    """The switches of the flows stand together, two in a row, before everything else."""
    names = [form_name(field) for field in fields]
    switches = [traffic.FLAGS[flow] for flow in traffic.FLOW_LABELS]
    shown = [name for name in switches if name in names]
    pairs = [tuple(shown[start : start + 2]) for start in range(0, len(shown), 2)]
    return [*pairs, *(name for name in names if name not in shown)]


def _say_what_turned(
    request: HttpRequest, turned: Mapping[Flow, bool], waiting: Mapping[Flow, int]
) -> None:
    for flow, on in turned.items():
        text = connection_flows.told_when_turned(flow, on, waiting.get(flow, 0))
        messages.info(request, text)
