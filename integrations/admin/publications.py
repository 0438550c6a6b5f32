"""Which products are on sale where, and which are on their way."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalog.admin.access import access
from catalog.admin.filters import RelatedFilter
from catalog.admin.scoped_form import merchant_id_of
from catalog.tenancy import OWNING
from integrations import publications
from integrations.admin import publish_all_page, publish_page
from integrations.admin.publication_columns import PublicationColumns
from integrations.admin.queues import PROGRESS, TROUBLE, QueueAdmin
from integrations.admin.work_filter import WorkFilter
from integrations.models import Connection, Publication


@admin.register(Publication)
class PublicationAdmin(PublicationColumns, QueueAdmin):
    list_display = ["product", "connection", "state_badge", "published_at", "age", "error"]
    list_select_related = ["product", "connection__store", "merchant"]
    list_filter = [WorkFilter, ("connection", RelatedFilter)]
    search_fields = ["product__code__startswith", "external_product_id"]
    search_help_text = _("Start of the product's code, or its id on the platform")
    actions = ["bring_back", "republish", "withdraw"]
    fieldsets = [
        (None, {"fields": [("connection", "product"), ("external_product_id", "published_at")]}),
        (_("Frozen"), {"fields": ["frozen_text", "left_out_text", "sent_text"]}),
        (_("Progress"), {"fields": PROGRESS}),
        (_("Error"), {"fields": TROUBLE}),
    ]
    readonly_fields = [*QueueAdmin.readonly_fields, "frozen_text", "left_out_text", "sent_text"]

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        return [
            path("publish/", view(publish_page.publish_page), name=publish_page.NAME),
            path(
                "publish-all/<int:connection_id>/",
                view(publish_all_page.publish_all_page),
                name=publish_all_page.NAME,
            ),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """With its product or its connection; what was told stays on the platform."""
        return access(request).may(OWNING, merchant_id_of(obj))

    @admin.action(description=_("Republish"), permissions=["operate"])
    def republish(self, request: HttpRequest, queryset: QuerySet[Publication]) -> None:
        number = sum(publications.republish(*chosen) for chosen in self._chosen(request, queryset))
        text = _("%(number)d products will be told anew.") % {"number": number}
        messages.success(request, text)

    @admin.action(description=_("Withdraw what is not published yet"), permissions=["operate"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Publication]) -> None:
        number = sum(publications.withdraw(*chosen) for chosen in self._chosen(request, queryset))
        text = _("%(number)d products were withdrawn.") % {"number": number}
        messages.success(request, text)

    def _chosen(
        self, request: HttpRequest, queryset: QuerySet[Publication]
    ) -> list[tuple[Connection, list[int]]]:
        """Ids of the chosen products, by connection."""
        found: dict[Connection, list[int]] = {}
        for row in self.operated(request, queryset).select_related("connection"):
            found.setdefault(row.connection, []).append(row.product_id)
        return list(found.items())
