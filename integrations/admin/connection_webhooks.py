"""The tab "Webhooks": whether the platform calls us, and when it may not have."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.admin.look import link
from integrations import subscriptions
from integrations.admin.explained import in_words
from integrations.contract import CallsUs
from integrations.models import Connection, State, Subscription, Webhook
from integrations.registry import connectors

GAPS_SHOWN = 10
# The last call is looked for among so many of the merchant's.
CALLS_LOOKED_AT = 10_000
# Who knows the address can pretend to be a platform that does not sign.
ADDRESS = "webhook_address"
WEBHOOKS = (
    "webhook_situation",
    "webhook_checked_at",
    "webhook_error",
    "webhook_last_call",
    "webhook_refused",
    "webhook_gaps",
)


def situation(connection: Connection) -> str:
    """Whether the platform calls us, and if not, why and what to do."""
    platform = connectors().get(connection.platform)
    known = _known(connection)
    if platform is None or not issubclass(platform, CallsUs):
        return _("This platform calls nobody: orders come with the scheduled import.")
    if not settings.PUBLIC_URL:
        return _(
            "The platform cannot call: this installation has no public address. Support has to set "
            "PUBLIC_URL to the https:// address under which Depara is reached, and to start it "
            "anew; until then orders come with the scheduled import."
        )
    if connection.state == State.INACTIVE:
        return _("The connection is inactive: what the platform calls about is not looked after.")
    if known is None or known.checked_at is None:
        return _("Not set up yet: Depara sees to it within a minute after the connection works.")
    if known.orders:
        return _("The platform calls Depara about orders and products the moment they change.")
    return _("Sale events are off: the platform does not call about orders.")


class Webhooks:
    """The fields of WEBHOOKS, and ADDRESS."""

    @admin.display(description=gettext_lazy("situation"))
    def webhook_situation(self, connection: Connection) -> str:
        return situation(connection)

    @admin.display(description=gettext_lazy("address"))
    def webhook_address(self, connection: Connection) -> str | None:
        return subscriptions.address_of(connection) or None

    @admin.display(description=gettext_lazy("last seen to be there"))
    def webhook_checked_at(self, connection: Connection) -> str | None:
        known = _known(connection)
        return _moment(known.checked_at) if known else None

    @admin.display(description=gettext_lazy("last error"))
    def webhook_error(self, connection: Connection) -> SafeString | None:
        known = _known(connection)
        words = in_words(known.error_code) if known else None
        return (
            format_html("{}<div>{}</div>", words, known.error_detail) if known and words else None
        )

    @admin.display(description=gettext_lazy("last call received"))
    def webhook_last_call(self, connection: Connection) -> SafeString:
        calls = Webhook.objects.filter(merchant_id=connection.merchant_id)
        lately = calls.order_by("-pk").values("pk")[:CALLS_LOOKED_AT]
        mine = Webhook.objects.filter(pk__in=lately, connection=connection)
        at = mine.aggregate(at=Max("received_at"))["at"]
        url = _list_of("webhook", connection)
        return format_html("{} {}", _moment(at) or "-", link(url, _("All calls received")))

    @admin.display(description=gettext_lazy("calls refused"))
    def webhook_refused(self, connection: Connection) -> str:
        known = _known(connection)
        if known is None or not known.refused:
            return "0"
        return _("%(number)d, the last one at %(moment)s: they did not come from the platform.") % {
            "number": known.refused,
            "moment": _moment(known.refused_at),
        }

    @admin.display(description=gettext_lazy("gaps"))
    def webhook_gaps(self, connection: Connection) -> SafeString:
        gaps = connection.gaps.order_by("-pk")[:GAPS_SHOWN]
        context = {"gaps": gaps, "url": _list_of("gap", connection)}
        return render_to_string("integrations/gaps.html", context)


def _known(connection: Connection) -> Subscription | None:
    return getattr(connection, "subscription", None)


def _moment(value: datetime | None) -> Any:
    return localize(localtime(value)) if value else None


def _list_of(model: str, connection: Connection) -> str:
    url = reverse(f"admin:integrations_{model}_changelist")
    return f"{url}?connection__id__exact={connection.pk}"
