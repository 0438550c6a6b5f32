"""Where carriers are asked what they have delivered: for each a service, with its access."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_q.tasks import async_task
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.admin.look import badge
from catalog.admin.scoped import ScopedAdmin
from catalog.admin.scoped_form import ScopedForm
from integrations import tracking, traffic
from integrations.admin.connection_values import values
from integrations.admin.declared_fields import form_name
from integrations.admin.declared_form import DeclaredForm, with_fields
from integrations.admin.explained import in_words
from integrations.contract import Field
from integrations.models import TrackerAccount
from integrations.problems import explain
from integrations.tracker_registry import tracker_title, trackers
from orders.admin.carriers import CarrierAdmin
from orders.models import Carrier

ASK_NOW = _("Ask for deliveries now")


def _services() -> list[tuple[str, str]]:
    return [(name, one.title) for name, one in trackers().items()]


class NewAccountForm(ScopedForm):
    """A carrier that has none yet, and a service; the rest is asked for on the next page."""

    merchant_from = "carrier"
    tracker = forms.ChoiceField(
        label=capfirst(_("tracking service")), choices=_services, widget=UnfoldAdminSelectWidget()
    )

    class Meta:
        model = TrackerAccount
        fields = ["carrier", "tracker"]


class AccountForm(DeclaredForm, ScopedForm):
    class Meta:
        model = TrackerAccount
        fields: list[str] = []


def _declared(account: TrackerAccount) -> tuple[Field, ...]:
    return trackers()[account.tracker].access if account.tracker in trackers() else ()


@admin.register(TrackerAccount)
class TrackerAccountAdmin(ScopedAdmin):
    form = NewAccountForm
    list_display = ["carrier", "service", "state_badge", "asked_at"]
    list_display_links = ["carrier", "service"]
    list_select_related = ["carrier", "merchant"]
    search_fields = ["carrier__name", "carrier__code__startswith"]
    search_help_text = _("Words of the carrier's name, or the start of its code")
    autocomplete_fields = ["carrier"]
    actions = ["ask_now"]

    @admin.display(description=_("tracking service"), ordering="tracker")
    def service(self, account: TrackerAccount) -> str:
        return tracker_title(account.tracker)

    @badge(_("state"), {"ok": "success", "new": "warning", "bad": "danger"})
    def state_badge(self, account: TrackerAccount) -> tuple[str, Any]:
        if account.error_code:
            return "bad", explain(account.error_code).what
        return ("ok", _("Asked")) if account.asked_at else ("new", _("Never asked"))

    @admin.display(description=_("explanation"))
    def explanation(self, account: TrackerAccount) -> SafeString | None:
        return in_words(account.error_code)

    @admin.display(description=_("Access"))
    def access_text(self, account: TrackerAccount) -> SafeString:
        return values(account, _declared(account))

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        readonly = [*super().get_readonly_fields(request, obj)]
        situation = ["asked_at", "explanation", "error_detail"]
        return [*readonly, "carrier", "service", "access_text", *situation] if obj else readonly

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["carrier", "tracker"]})]
        access = ["access_text"]
        if _declared(obj) and self.has_change_permission(request, obj):
            access = [form_name(field) for field in _declared(obj)]
        return [
            (None, {"fields": [("carrier", "service"), *access]}),
            (_("Situation"), {"fields": ["asked_at", "explanation", "error_detail"]}),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        if obj is not None:
            kwargs["form"] = with_fields(AccountForm, obj, _declared(obj))
        return super().get_form(request, obj, change, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: TrackerAccount, form: Any, change: bool
    ) -> None:
        """Only what the form asked for is written, and what was wrong with the old access goes."""
        if not change:
            super().save_model(request, obj, form, change)
        elif form.has_changed():
            obj.error_code = obj.error_detail = ""
            obj.save(update_fields=["settings", "secrets", "error_code", "error_detail"])
            tracking.settled(obj.merchant_id)

    def delete_model(self, request: HttpRequest, obj: TrackerAccount) -> None:
        super().delete_model(request, obj)
        tracking.settled(obj.merchant_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[TrackerAccount]) -> None:
        merchants = set(queryset.values_list("merchant_id", flat=True))
        super().delete_queryset(request, queryset)
        for merchant_id in sorted(merchants):
            tracking.settled(merchant_id)

    def response_add(
        self, request: HttpRequest, obj: TrackerAccount, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.info(request, _("Now fill in the access to the tracking service."))
        url = reverse("admin:integrations_trackeraccount_change", args=[obj.pk])
        return HttpResponseRedirect(url)

    @admin.action(description=ASK_NOW, permissions=["operate"])
    def ask_now(self, request: HttpRequest, queryset: QuerySet[TrackerAccount]) -> None:
        _ask(request, list(self.operated(request, queryset)))


@admin.action(description=ASK_NOW, permissions=["operate"])
def ask_carriers_now(page: CarrierAdmin, request: HttpRequest, queryset: QuerySet[Carrier]) -> None:
    carriers = page.operated(request, queryset).values_list("pk", flat=True)
    _ask(request, tracking.of_carriers(list(carriers)))


def _ask(request: HttpRequest, accounts: list[TrackerAccount]) -> None:
    off = traffic.switched_off({account.merchant_id for account in accounts})
    open_to = [account for account in accounts if account.merchant_id not in off]
    for account in open_to:
        async_task("integrations.tasks.ask_tracker", account.pk, q_options={"save": False})
    if open_to:
        text = _("%(number)d carriers are being asked; what has arrived shows on the orders.")
        messages.success(request, text % {"number": len(open_to)})
    elif accounts:
        messages.warning(request, _("Nobody is asked: the merchant's integration is switched off."))
    else:
        messages.warning(request, _("None of these carriers has a tracking service."))


# The carriers' page knows of no service by itself.
CarrierAdmin.actions = [ask_carriers_now]  # type: ignore[misc]
