""" "Publish all products that are not linked": how many, and only then."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.tenancy import CHANGING
from integrations import publications
from integrations.admin.of_person import connection_of_person

NAME = "integrations_publication_publish_all"


def address(connection_id: int) -> str:
    return reverse(f"admin:{NAME}", args=[connection_id])


@require_http_methods(["GET", "POST"])
def publish_all_page(request: HttpRequest, connection_id: int) -> HttpResponse:
    connection = connection_of_person(request, connection_id, CHANGING)
    if request.method == "POST":
        number = publications.want_unlinked(connection)
        text = _("%(number)d products are on their way to be published.")
        messages.success(request, text % {"number": number})
        back = reverse("admin:integrations_publication_changelist")
        return HttpResponseRedirect(f"{back}?connection__id__exact={connection.pk}")
    context = {
        **admin.site.each_context(request),
        "title": _("Publish all products that are not linked"),
        "connection": connection,
        "number": publications.unlinked(connection).count(),
        "back": reverse("admin:integrations_connection_change", args=[connection.pk]),
    }
    return TemplateResponse(request, "integrations/publish_all.html", context)
