from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from catalog.admin.look import badge
from catalog.admin.scoped import ScopedAdmin
from catalog.admin.scoped_form import ScopedForm
from integrations import tokens
from integrations.models import ApiToken, Scope

TOKEN_COLOURS = {"valid": "success", "expired": "warning", "revoked": "danger"}


class ApiTokenForm(ScopedForm):
    scopes = forms.MultipleChoiceField(
        label=capfirst(_("scopes")),
        choices=Scope.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )


@admin.register(ApiToken)
class ApiTokenAdmin(ScopedAdmin):
    """A token is issued and revoked; its text is shown once, on the page after it was issued."""

    form = ApiTokenForm
    list_display = ["partner", "prefix", "scope_names", "state_badge", "used_at", "created_at"]
    list_select_related = ["merchant"]
    search_fields = ["partner", "prefix"]
    actions = ["revoke"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if obj is None:
            return ["partner", "scopes", "expires_at"]
        dates = [("expires_at", "revoked_at"), ("used_at", "created_at")]
        return [("partner", "prefix"), "scope_names", "state_badge", *dates]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """The ledger names it: a token that is no longer wanted is revoked."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return not lookup.startswith("digest") and super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("scopes"))
    def scope_names(self, token: ApiToken) -> str:
        return ", ".join(str(Scope(scope).label) for scope in token.scopes)

    @badge(_("state"), TOKEN_COLOURS)
    def state_badge(self, token: ApiToken) -> tuple[str, Any]:
        if token.revoked_at:
            return "revoked", _("Revoked")
        if token.expires_at and token.expires_at <= timezone.now():
            return "expired", _("Expired")
        return "valid", _("Valid")

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        token, plain = tokens.issue(obj.merchant, obj.partner, obj.scopes, obj.expires_at)
        obj.pk, obj.prefix = token.pk, token.prefix
        text = _("Token of %(partner)s: %(token)s — copy it now, it is never shown again.")
        messages.warning(request, text % {"partner": obj.partner, "token": plain})

    @admin.action(description=_("Revoke"), permissions=["operate"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        valid = self.operated(request, queryset).filter(revoked_at__isnull=True)
        number = valid.update(revoked_at=timezone.now())
        messages.success(request, _("%(number)d tokens were revoked.") % {"number": number})
