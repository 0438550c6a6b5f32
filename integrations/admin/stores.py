from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.safestring import SafeString

from catalog.admin.look import badge, link
from catalog.admin.scoped import ReadOnlyInline
from integrations.admin.connection_state import CONNECTION_COLOURS, platform_title
from integrations.admin.connections import GOES_WITH_A_CONNECTION
from integrations.admin.letting_go import LettingGo
from integrations.admin.reports.page import reports
from integrations.models import Connection, State, Store


class ConnectionInline(ReadOnlyInline):
    model = Connection
    tab = False
    hide_title = True
    fields = readonly_fields = ("platform_name", "state_badge", "warehouse", "price_table")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Connection]:
        return super().get_queryset(request).select_related("store", "warehouse", "price_table")

    @admin.display(description=Connection._meta.get_field("platform").verbose_name)
    def platform_name(self, connection: Connection) -> SafeString:
        url = reverse("admin:integrations_connection_change", args=[connection.pk])
        return link(url, platform_title(connection.platform))

    @badge(Connection._meta.get_field("state").verbose_name, CONNECTION_COLOURS)
    def state_badge(self, connection: Connection) -> tuple[str, str]:
        return State(connection.state), connection.get_state_display()


@admin.register(Store)
class StoreAdmin(LettingGo):
    connection_path = "store"
    list_display = ["name", "domain"]
    list_select_related = ["merchant"]
    search_fields = ["name", "domain", "merchant__name"]
    fields = ["name", "domain"]
    inlines = [ConnectionInline]
    goes_along = {
        Connection: "store",
        **{model: f"{path}__store" for model, path in GOES_WITH_A_CONNECTION.items()},
    }

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self._reports)
        own = [path("reports/", view, name="integrations_store_reports")]
        return [*own, *super().get_urls()]

    def _reports(self, request: HttpRequest) -> HttpResponse:
        return reports(request, self.admin_site)
