"""A product's page tells where it is on sale, and its buttons put it there."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from catalog.admin.access import access
from catalog.admin.look import leading
from catalog.admin.products import ProductAdmin
from catalog.admin.scoped import ReadOnlyInline
from catalog.models import Product
from integrations.admin import publish_page
from integrations.admin.publication_columns import PublicationColumns
from integrations.admin.work_state import WorkColumns
from integrations.models import Publication


class PublicationInline(PublicationColumns, WorkColumns, ReadOnlyInline):
    model = Publication
    fields = readonly_fields = (
        "connection",
        "state_badge",
        "published_at",
        "frozen_text",
        "left_out_text",
        "error_in_words",
        "error_detail",
    )

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A product that is not there yet is nowhere on sale."""
        return obj is not None and super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        """Django's own asks for the permission without a product, which nobody has here."""
        rows = Publication.objects.select_related("connection__store", "product")
        return access(request).limit(rows).order_by("pk")


@leading(_("Publish on…"), "publish")
def publish_on(self: ProductAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Nothing happens before the page's form is posted."""
    return HttpResponseRedirect(publish_page.address([int(object_id)]))


@admin.action(description=_("Publish on…"), permissions=["operate"])
def publish_many_on(self: Any, request: HttpRequest, queryset: QuerySet[Product]) -> HttpResponse:
    chosen = self.operated(request, queryset).order_by("pk")
    ids = list(chosen.values_list("pk", flat=True)[: publish_page.MOST])
    return HttpResponseRedirect(publish_page.address(ids))


ProductAdmin.inlines = [*ProductAdmin.inlines, PublicationInline]
ProductAdmin.actions = [*(ProductAdmin.actions or []), publish_many_on]  # type: ignore[misc]
ProductAdmin.publish_on = publish_on  # type: ignore[attr-defined]
ProductAdmin.actions_detail = [  # type: ignore[attr-defined]
    *(getattr(ProductAdmin, "actions_detail", None) or []),
    "publish_on",
]
