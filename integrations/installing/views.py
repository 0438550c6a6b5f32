"""To the platform and back. Nothing is changed by a GET whose state was not checked."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog.admin.access import access
from catalog.tenancy import CHANGING
from integrations.admin.connection_state import platform_title
from integrations.installable import Uninstallable, connector_of
from integrations.installing import state
from integrations.installing.form import WhereForm
from integrations.models import Connection
from integrations.problems import explain
from integrations.sync import installing
from integrations.sync.installing import Refused


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, platform: str) -> HttpResponse:
    """Which connection it is for; POST: on to the platform."""
    try:
        connector = connector_of(platform)
        installing.consent_address(platform, "")
    except Uninstallable:
        return _no_platform(request, platform)
    except Refused as refused:
        return _explained(request, platform, refused)
    if "connection" in request.GET:
        return _reconnect(request, platform, request.GET["connection"])
    form = WhereForm(request, platform, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _onward(request, form.chosen())
    title = _("Finish the installation on %(platform)s") % {"platform": connector.title}
    return _page(request, "where", title, form=form, platform=connector.title)


@never_cache
@require_GET
def back(request: HttpRequest, platform: str) -> HttpResponse:
    """The platform sends the browser here with a code. Without a state of ours the app was
    installed over there: its code is thrown away, and the person is sent through our own consent
    (nuvemshop.md §1.1), as is one who has to log in first."""
    if "state" not in request.GET or not request.user.is_authenticated:
        return redirect("install", platform=platform)
    try:
        connection_id = state.claim(request.session, request.user, request.GET["state"])
    except state.Unknown:
        title = _("This installation was not begun here, or too long ago")
        how = _("Begin again: from the button below, or from the connection's page.")
        return _refusal(request, platform, title, how)
    connection = _changeable(request).filter(pk=connection_id, platform=platform).first()
    if connection is None:
        return _no_connection(request, platform)
    if not request.GET.get("code"):
        return _explained(request, platform, Refused("grant_refused"))
    try:
        installed = installing.install(connection, request.GET["code"])
    except Uninstallable:
        return _no_platform(request, platform)
    except Connection.DoesNotExist:
        return _no_connection(request, platform)
    except Refused as refused:
        return _explained(request, platform, refused, connection)
    _tell(request, installed)
    return HttpResponseRedirect(_page_of(installed.connection))


def _reconnect(request: HttpRequest, platform: str, pk: str) -> HttpResponse:
    rows = _changeable(request).filter(platform=platform)
    connection = rows.filter(pk=pk).first() if pk.isdecimal() else None
    if connection is None:
        return _no_connection(request, platform)
    if request.method == "POST":
        return _onward(request, connection)
    name = platform_title(platform)
    title = _("Install on %(platform)s") % {"platform": name}
    context = {"connection": connection, "cancel": _page_of(connection), "platform": name}
    return _page(request, "reconnect", title, **context)


def _onward(request: HttpRequest, connection: Connection) -> HttpResponse:
    """A page that goes on by itself: our content policy lets no form lead to another site."""
    issued = state.issue(request.session, request.user, connection.pk)
    address = installing.consent_address(connection.platform, issued)
    name = platform_title(connection.platform)
    title = _("On to %(platform)s") % {"platform": name}
    response = _page(request, "onward", title, address=address, platform=name)
    response.headers["Refresh"] = f"0; url={address}"
    return response


def _changeable(request: HttpRequest) -> Any:
    rows = Connection.objects.select_related("store", "merchant", "activity")
    return access(request).limit(rows, among=CHANGING)


def _tell(request: HttpRequest, installed: installing.Installed) -> None:
    if installed.elsewhere:
        text = _("This connection has that account already: it was renewed instead.")
        messages.warning(request, text)
    messages.success(request, _("The app is installed, and its access is stored."))


def _explained(
    request: HttpRequest, platform: str, refused: Refused, connection: Connection | None = None
) -> HttpResponse:
    explanation = explain(refused.code)
    page = _page_of(connection) if connection else ""
    return _refusal(
        request, platform, str(explanation.what), str(explanation.how), refused.detail, page=page
    )


def _no_platform(request: HttpRequest, platform: str) -> HttpResponse:
    title = _("There is no such platform to install on")
    how = _("Check the address; platforms without installation are connected on their own page.")
    return _refusal(request, "", title, how, platform, status=404)


def _no_connection(request: HttpRequest, platform: str) -> HttpResponse:
    title = _("This connection is not there, or you may not change it")
    how = _("Ask the owner of the merchant, or choose another connection.")
    return _refusal(request, platform, title, how, status=403)


def _refusal(
    request: HttpRequest,
    platform: str,
    title: str,
    how: str,
    detail: str = "",
    page: str = "",
    status: int = 400,
) -> HttpResponse:
    again = reverse("install", args=[platform]) if platform else ""
    context = {"how": how, "detail": detail, "again": again, "back": page}
    return _page(request, "refused", title, status=status, **context)


def _page(
    request: HttpRequest, name: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    template = f"integrations/installing/{name}.html"
    whole = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, template, whole, status=status)


def _page_of(connection: Connection) -> str:
    return reverse("admin:integrations_connection_change", args=[connection.pk])
