"""What was said between an order's platform and us: its calls; our requests with the answers."""

from typing import Any
from urllib.parse import quote, urlsplit

from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from integrations.admin.calls import outcome
from integrations.admin.order_page.source import connection_of
from integrations.models import CallLog, Webhook, WebhookState
from integrations.models.call import ABOUT_AN_ORDER, ORDER_IN_URL
from orders.admin.order_hooks import MOST_LINES, Moment, Way
from orders.models import Order

# Of a body; its own page shows it whole.
MOST_SHOWN = 1_500


def calls_of_the_platform(request: HttpRequest, order: Order) -> list[Moment]:
    """The webhooks about this order."""
    connection = connection_of(request, order)
    if connection is None:
        return []
    rows = Webhook.objects.filter(
        connection=connection,
        subject_id=order.external_id,
        state__in=[WebhookState.NOTED, WebhookState.DONE],
    )
    return [_webhook(row) for row in rows.defer("body").order_by("-pk")[:MOST_LINES]]


def _webhook(row: Webhook) -> Moment:
    return Moment(
        at=row.received_at,
        way=Way.IN,
        title=_("Webhook %(event)s") % {"event": row.event},
        text=row.get_state_display(),
        url=reverse("admin:integrations_webhook_change", args=[row.pk]),
    )


def requests(request: HttpRequest, order: Order) -> list[Moment]:
    """Our requests about this order, as far as the call log reaches back."""
    connection = connection_of(request, order)
    if connection is None:
        return []
    found = about(connection.pk, order.external_id).order_by("-pk")
    rows: Any = found.annotate(asked=Left("request", MOST_SHOWN), said=Left("response", MOST_SHOWN))
    return [_call(row) for row in rows.defer("request", "response")[:MOST_LINES]]


def about(connection_id: int, external_id: str) -> QuerySet[CallLog]:
    """Those of a connection whose address names this order: by an index of just that."""
    there = CallLog.objects.filter(ABOUT_AN_ORDER, connection_id=connection_id)
    return there.alias(subject=ORDER_IN_URL).filter(subject=quote(external_id, safe=""))


def _call(row: Any) -> Moment:
    words = _("no answer") if row.status is None else f"HTTP {row.status}"
    texts = [f"{words} · {row.milliseconds} ms", row.error]
    said = ((_("request"), row.asked), (_("answer"), row.said))
    return Moment(
        at=row.at,
        way=Way.OUT,
        title=f"{row.method} {_path(row.url)}",
        text=" · ".join(text for text in texts if text),
        url=reverse("admin:integrations_calllog_change", args=[row.pk]),
        failed=outcome(row) != "accepted",
        said=tuple((title, text) for title, text in said if text),
    )


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
