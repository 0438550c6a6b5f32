from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.admin.filters import RelatedFilter
from catalog.admin.look import InfinitePaginator, badge
from catalog.admin.scoped import ReadOnlyAdmin
from integrations.admin.mapping_sheets import exchange
from integrations.admin.mapping_sheets.preview import confirm, preview
from integrations.models import MappingSheet, SheetState

COLOURS = {
    SheetState.READING: "info",
    SheetState.READ: "warning",
    SheetState.APPLYING: "info",
    SheetState.DONE: "success",
    SheetState.REFUSED: "danger",
}


@admin.register(MappingSheet)
class MappingSheetAdmin(ReadOnlyAdmin):
    """Files that came in; the page of one shows what it would do, and asks."""

    paginator = InfinitePaginator
    change_form_outer_after_template = "integrations/mapping_sheets/preview.html"
    list_display = ["name", "connection", "state_badge", "who", "created_at", "version"]
    list_select_related = ["connection__store", "merchant", "user"]
    list_filter = [("connection", RelatedFilter), "state"]
    fields = [("connection", "name"), ("state_badge", "version"), "reason", ("who", "created_at")]
    readonly_fields = ["state_badge", "who"]

    @badge(_("state"), COLOURS, ordering="state")
    def state_badge(self, sheet: MappingSheet) -> tuple[str, Any]:
        return sheet.state, sheet.get_state_display()

    @admin.display(description=_("who"), ordering="user")
    def who(self, sheet: MappingSheet) -> str:
        return str(sheet.user or "-")

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        own = [
            path(
                "of/<int:connection_id>/",
                view(self.exchange),
                name="integrations_connection_mapping_sheet",
            ),
            path(
                "of/<int:connection_id>/export/",
                view(exchange.download),
                name="integrations_connection_mapping_export",
            ),
            path(
                "<int:sheet_id>/apply/",
                view(require_POST(self.apply)),
                name="integrations_mappingsheet_apply",
            ),
        ]
        return [*own, *super().get_urls()]

    def exchange(self, request: HttpRequest, connection_id: int) -> HttpResponse:
        return exchange.exchange(request, connection_id, self.admin_site.each_context(request))

    def apply(self, request: HttpRequest, sheet_id: int) -> HttpResponse:
        rows = self.get_queryset(request).select_related("connection")
        sheet = get_object_or_404(rows, pk=sheet_id)
        if not self.has_operate_permission(request, str(sheet.pk)):
            raise PermissionDenied
        confirm(request, sheet, request.POST.get("plan", ""))
        return HttpResponseRedirect(
            reverse("admin:integrations_mappingsheet_change", args=[sheet.pk])
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        sheet = self.get_object(request, object_id)
        if sheet is not None:
            may_apply = self.has_operate_permission(request, object_id)
            extra_context = {**preview(request, sheet), "may_apply": may_apply}
        return super().change_view(request, object_id, form_url, extra_context)
