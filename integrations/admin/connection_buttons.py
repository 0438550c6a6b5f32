"""The buttons of the connection page. Each asks in a dialog; only its POST does something."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.admin.access import cause
from catalog.admin.look import after_dialog, confirmed, leading
from catalog.admin.scoped import ScopedAdmin
from integrations import forecast, jobs, outbox, wakeup
from integrations.admin import link_sheets, publish_all_page
from integrations.contract import Finding
from integrations.installable import installables
from integrations.models import Connection, Job, JobKind, PlatformApp, State
from integrations.models.work import OutboundTopic
from integrations.sync.trial import trial
from integrations.traffic import Flow


class ConnectionButtons(ScopedAdmin):
    actions_detail = [
        "mapping",
        "test",
        "link",
        "import_orders",
        {
            "title": _("More"),
            "icon": "more_horiz",
            "items": [
                "compare_orders",
                "import_vocabulary",
                "import_catalog",
                "links_by_spreadsheet",
                "send_all_stock",
                "send_all_prices",
                "publish_all",
                "install",
                "activate",
                "deactivate",
            ],
        },
    ]

    @confirmed(_("Test connection"), _("Talk to the platform with the saved access."), "cable")
    def test(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        connection = self._pressed(request, object_id)
        for finding in trial(connection):
            _tell(request, finding)
        return _back(request, connection)

    @confirmed(
        _("Link listings"),
        _("Read the platform's catalog and link its SKUs to yours, by code and by EAN."),
        "link",
    )
    def link(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        connection = self._pressed(request, object_id)
        _start(request, JobKind.LINK, connection)
        messages.success(request, _("Linking has begun; what is not sure is listed for you."))
        return _back(request, connection)

    @confirmed(
        _("Import orders now"), _("Ask the platform for new and changed orders."), "download"
    )
    def import_orders(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        connection = self._pressed(request, object_id)
        if wakeup.wake([connection.pk], pull=True):
            messages.success(request, _("The import of orders has begun."))
        else:
            messages.info(request, _("A worker is at this connection already, or it rests."))
        return _back(request, connection)

    @confirmed(
        _("Compare orders"),
        _(
            "Hold the platform's orders of the last days against yours. What is missing here or"
            " behind is imported."
        ),
        "fact_check",
    )
    def compare_orders(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        connection = self._pressed(request, object_id)
        if connection.pull_orders:
            _start(request, JobKind.ORDERS, connection)
            messages.success(request, _("The compare of orders has begun."))
        else:
            messages.warning(request, _("The import of orders is switched off on this connection."))
        return _back(request, connection)

    @confirmed(
        _("Import the platform's terms"),
        _("Read its attributes, brands, categories and stock locations. Nothing of yours changes."),
        "menu_book",
    )
    def import_vocabulary(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        connection = self._pressed(request, object_id)
        _start(request, JobKind.VOCABULARY, connection)
        messages.success(request, _("The import of the platform's terms has begun."))
        return _back(request, connection)

    @confirmed(
        _("Import the platform's catalog"),
        _(
            "Bring its brands, categories, attributes and products into your catalog. Nothing of"
            " yours changes: what differs is listed. Images, stock and prices stay out."
        ),
        "cloud_download",
    )
    def import_catalog(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        connection = self._pressed(request, object_id)
        _start(request, JobKind.CATALOG, connection)
        messages.success(request, _("The import of the platform's catalog has begun."))
        return _back(request, connection)

    @leading(_("Links by spreadsheet"), "table_view", "view")
    def links_by_spreadsheet(self, request: HttpRequest, object_id: str) -> HttpResponse:
        connection: Connection | None = self.get_object(request, object_id)
        if connection is None:
            raise PermissionDenied
        return HttpResponseRedirect(link_sheets.address(connection))

    @confirmed(_("Full stock push"), _("Send the stock of every listing anew."), "inventory_2")
    def send_all_stock(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._send_all(request, object_id, OutboundTopic.STOCK)

    @confirmed(_("Full price push"), _("Send the price of every listing anew."), "sell")
    def send_all_prices(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        return self._send_all(request, object_id, OutboundTopic.PRICE)

    @leading(_("Publish all products that are not linked"), "publish", "operate")
    def publish_all(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A page with the number; nothing happens before its form is posted."""
        connection = self._pressed(request, object_id)
        return HttpResponseRedirect(publish_all_page.address(connection.pk))

    @leading(_("Install the app, or renew its access"), "install_desktop", "install")
    def install(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A page that says what follows; nothing happens before its form is posted."""
        connection = self._pressed(request, object_id)
        url = reverse("install", args=[connection.platform])
        return HttpResponseRedirect(f"{url}?connection={connection.pk}")

    def has_install_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Where access is granted by installing an app, and support has set the app up."""
        if object_id is None or not self.has_operate_permission(request, object_id):
            return False
        connection: Connection | None = self.get_object(request, object_id)
        if connection is None or connection.platform not in installables():
            return False
        return PlatformApp.objects.filter(platform=connection.platform).exists()

    @confirmed(_("Activate"), _("Let this connection send and import again."), "play_arrow")
    def activate(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        connection = self._pressed(request, object_id)
        Connection.objects.filter(pk=connection.pk, state=State.INACTIVE).update(state=State.NEW)
        wakeup.wake([connection.pk], at_once=True)
        messages.success(request, _("The connection is active."))
        return _back(request, connection)

    @confirmed(
        _("Deactivate"), _("Nothing is sent or imported; what changes meanwhile waits."), "pause"
    )
    def deactivate(self, request: HttpRequest, form: Any, object_id: str) -> HttpResponse:
        connection = self._pressed(request, object_id)
        Connection.objects.filter(pk=connection.pk).update(state=State.INACTIVE)
        messages.success(request, _("The connection is inactive."))
        return _back(request, connection)

    def _send_all(self, request: HttpRequest, object_id: str, topic: OutboundTopic) -> HttpResponse:
        connection = self._pressed(request, object_id)
        number = outbox.mark_all(connection, topic)
        messages.success(request, _("%(number)d listings will be sent.") % {"number": number})
        if told := forecast.of(connection):
            words = {"time": told.waiting[Flow(topic)].about}
            messages.info(request, _("At this connection's pace: %(time)s.") % words)
        return _back(request, connection)

    def _pressed(self, request: HttpRequest, object_id: str) -> Connection:
        """The connection whose button was pressed. Raises PermissionDenied."""
        connection: Connection | None = self.get_object(request, object_id)
        if connection is None or not self.has_change_permission(request, connection):
            raise PermissionDenied
        return connection


def _start(request: HttpRequest, kind: JobKind, connection: Connection) -> Job:
    return jobs.start(kind, connection.merchant_id, connection=connection, cause=cause(request))


def _tell(request: HttpRequest, finding: Finding) -> None:
    text = gettext(finding.text) % finding.values
    (messages.success if finding.ok else messages.warning)(request, text)


def _back(request: HttpRequest, connection: Connection) -> HttpResponse:
    url = reverse("admin:integrations_connection_change", args=[connection.pk])
    return after_dialog(request, url)
