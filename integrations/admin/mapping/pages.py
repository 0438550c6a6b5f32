"""The De<>Para pages' addresses, under the connection's; and whose connection it is."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext_lazy as _

from catalog.admin.access import access
from catalog.admin.look import leading
from catalog.admin.scoped import ScopedAdmin
from catalog.tenancy import CHANGING
from integrations.admin.mapping import (
    accepting,
    addresses,
    kinds,
    overview,
    screen,
    suggested,
    trying,
    unmapped_report,
    word_lists,
)
from integrations.admin.of_person import connection_of_person
from integrations.mapping.kinds import Kind
from integrations.models import Connection


class MappingPages(ScopedAdmin):
    @leading(_("De<>Para"), "sync_alt", "view")
    def mapping(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The button of the connection page: to the kind that waits most."""
        connection: Connection | None = self.get_object(request, object_id)
        if connection is None:
            raise Http404
        return HttpResponseRedirect(addresses.screen(connection.pk, kinds.first(connection)))

    def get_urls(self) -> Any:
        pages: dict[str, tuple[str, Any]] = {
            "mapping": ("mapping/<slug:kind>/", screen.screen),
            "mapping_terms": ("mapping/<slug:kind>/terms/", word_lists.terms),
            "mapping_suggestions": ("mapping/<slug:kind>/suggestions/", suggested.suggestions),
            "mapping_accept": ("mapping/<slug:kind>/accept/", accepting.accept),
            "mapping_try": ("mapping/<slug:kind>/try/", trying.try_it),
            "mapping_products": ("mapping/<slug:kind>/products/", word_lists.products),
        }
        own = [
            path(
                f"<int:connection_id>/{address}",
                self.admin_site.admin_view(self._of_a_kind(view)),
                name=f"integrations_connection_{name}",
            )
            for name, (address, view) in pages.items()
        ]
        report = path(
            "<int:connection_id>/unmapped/",
            self.admin_site.admin_view(self._of_a_connection(unmapped_report.report)),
            name="integrations_connection_unmapped",
        )
        every = path(
            "mapping/",
            self.admin_site.admin_view(self._overview),
            name="integrations_connection_overview",
        )
        return [*own, report, every, *super().get_urls()]

    def _overview(self, request: HttpRequest) -> HttpResponse:
        return overview.overview(request, self.admin_site)

    def _of_a_kind(self, view: Any) -> Any:
        def page(request: HttpRequest, connection_id: int, kind: str) -> HttpResponse:
            connection = _connection(request, connection_id)
            if kind not in set(Kind):
                raise Http404
            answer: HttpResponse = view(request, self._frame(request, connection), Kind(kind))
            return answer

        return page

    def _of_a_connection(self, view: Any) -> Any:
        def page(request: HttpRequest, connection_id: int) -> HttpResponse:
            connection = _connection(request, connection_id)
            answer: HttpResponse = view(request, self._frame(request, connection))
            return answer

        return page

    def _frame(self, request: HttpRequest, connection: Connection) -> "screen.Frame":
        return screen.Frame(connection, access(request).may(CHANGING, connection.merchant_id), self)


def _connection(request: HttpRequest, connection_id: int) -> Connection:
    """The connection, if this person may see it. Raises Http404; PermissionDenied for a change
    by somebody who only looks."""
    connection = connection_of_person(request, connection_id)
    if request.method == "POST" and not access(request).may(CHANGING, connection.merchant_id):
        raise PermissionDenied
    return connection
