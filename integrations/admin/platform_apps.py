"""What this installation is to a platform: for support alone, filled in once."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from catalog.admin.support import SupportAdmin
from integrations.admin.connection_state import platform_title
from integrations.admin.declared_fields import form_name
from integrations.admin.declared_form import DeclaredForm, with_fields
from integrations.contract import Field
from integrations.installable import back_address, installables, privacy_addresses
from integrations.models import PlatformApp, PrivacyRequestKind


def _without_app() -> list[tuple[str, str]]:
    known = set(PlatformApp.objects.values_list("platform", flat=True))
    return [(name, one.title) for name, one in installables().items() if name not in known]


class NewAppForm(forms.ModelForm):  # type: ignore[type-arg]
    """A platform that has none yet; the rest is asked for on the next page."""

    platform = forms.ChoiceField(
        label=capfirst(_("platform")), choices=_without_app, widget=UnfoldAdminSelectWidget()
    )

    class Meta:
        model = PlatformApp
        fields = ["platform"]


class AppForm(DeclaredForm):
    class Meta:
        model = PlatformApp
        fields: list[str] = []


def _declared(app: PlatformApp) -> tuple[Field, ...]:
    connector = installables().get(app.platform)
    return connector.app if connector else ()


@admin.register(PlatformApp)
class PlatformAppAdmin(SupportAdmin):
    form = NewAppForm
    list_display = ["platform_name"]
    readonly_fields = ["platform_name", "back_text", "privacy_text"]

    @admin.display(description=_("platform"), ordering="platform")
    def platform_name(self, app: PlatformApp) -> str:
        return platform_title(app.platform)

    @admin.display(description=_("redirect address"))
    def back_text(self, app: PlatformApp) -> SafeString:
        return _address(back_address(app.platform))

    @admin.display(description=_("privacy addresses"))
    def privacy_text(self, app: PlatformApp) -> SafeString:
        rows = privacy_addresses(app).items()
        lines = ((PrivacyRequestKind(kind).label, _address(url)) for kind, url in rows)
        return format_html_join("", "<div>{}: {}</div>", lines)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        if obj is not None:
            kwargs["form"] = with_fields(AppForm, obj, _declared(obj))
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["platform"]})]
        names = [form_name(field) for field in _declared(obj)]
        about = _("Set these in the platform's partner panel.")
        if not settings.PUBLIC_URL:
            about = _("PUBLIC_URL is not set: no platform can reach these addresses.")
        panel = {"description": about, "fields": ["back_text", "privacy_text"]}
        return [(None, {"fields": ["platform_name", *names]}), (_("Addresses"), panel)]

    def response_add(
        self, request: HttpRequest, obj: PlatformApp, post_url_continue: str | None = None
    ) -> HttpResponse:
        messages.info(request, _("Now fill in what the platform's partner panel says of the app."))
        url = reverse("admin:integrations_platformapp_change", args=[obj.pk])
        return HttpResponseRedirect(url)


def _address(text: str) -> SafeString:
    return format_html('<code class="break-all">{}</code>', text)
