"""The log of what was asked for under the LGPD. Who owns the merchant fetches the answers."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog.admin.access import access
from catalog.admin.look import ChoicesDropdownFilter, badge, link
from catalog.admin.scoped import ReadOnlyAdmin
from catalog.tenancy import OWNING
from integrations.admin.connection_state import platform_title
from integrations.admin.downloads import download
from integrations.models import PrivacyRequest, PrivacyRequestKind

STATE_COLOURS = {"done": "success", "open": "warning"}
NAME = "integrations_privacyrequest_export"


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(ReadOnlyAdmin):
    list_display = [
        "received_at",
        "kind",
        "platform_name",
        "account",
        "state_badge",
        "orders",
        "signed",
    ]
    list_select_related = ["merchant", "connection__store"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    search_fields = ["account"]
    search_help_text = _("The platform's number of the store")
    readonly_fields = ["platform_name", "state_badge", "export_text"]
    fields = [
        ("received_at", "kind"),
        ("platform_name", "account"),
        "connection",
        ("state_badge", "done_at"),
        ("orders", "signed"),
        "export_text",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PrivacyRequest]:
        return super().get_queryset(request).defer("call")

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(export)
        return [path("<int:pk>/export/", view, name=NAME), *super().get_urls()]

    @admin.display(description=_("platform"), ordering="platform")
    def platform_name(self, row: PrivacyRequest) -> str:
        return platform_title(row.platform)

    @badge(_("state"), STATE_COLOURS)
    def state_badge(self, row: PrivacyRequest) -> tuple[str, Any]:
        return ("done", _("Done")) if row.done_at else ("open", _("Waiting"))

    @admin.display(description=_("export"))
    def export_text(self, row: PrivacyRequest) -> SafeString | str | None:
        if row.kind != PrivacyRequestKind.DATA_REQUEST or row.done_at is None:
            return None
        if not row.export:
            return str(_("Erased meanwhile, on request."))
        url = reverse(f"admin:{NAME}", args=[row.pk])
        return link(url, _("Download the customer's data (for the owner to hand on)"))


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer as a JSON file. Raises Http404 for who does not own the merchant."""
    rows = PrivacyRequest.objects.filter(~Q(done_at=None), kind=PrivacyRequestKind.DATA_REQUEST)
    row = get_object_or_404(access(request).limit(rows, among=OWNING), pk=pk)
    if not row.export:
        raise Http404
    text = json.dumps(row.export, ensure_ascii=False, indent=2)
    return download(HttpResponse(text), f"lgpd-{row.pk}.json")
