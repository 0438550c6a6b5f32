"""What the platform was told of an order, what it has taken, and what is in the way."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog.admin.look import label
from catalog.admin.product_sections import Cell, Section
from integrations.admin.explained import in_words
from integrations.admin.order_page.source import connection_of
from integrations.admin.work_state import STATE_COLOURS, STATES, state
from integrations.models import Inbound, OrderTelling
from integrations.models.work import InboundTopic, Work
from orders.admin.order_hooks import Moment, Way
from orders.admin.order_papers import in_groups, moment
from orders.models import Order

_KNOWN: WeakKeyDictionary[HttpRequest, OrderTelling | None] = WeakKeyDictionary()


def telling_of(request: HttpRequest, order: Order) -> OrderTelling | None:
    """The order's row in the queue of its connection; read once for a request."""
    if request not in _KNOWN:
        connection = connection_of(request, order)
        mine = OrderTelling.objects.filter(order=order, connection=connection)
        _KNOWN[request] = mine.first() if connection else None
    return _KNOWN[request]


def what_it_was_told(request: HttpRequest, order: Order) -> Section | None:
    """Both ways: reading the order there, and telling what became of it here."""
    connection = connection_of(request, order)
    if connection is None:
        return None
    rows: list[list[Cell]] = []
    reading = Inbound.objects.filter(
        connection=connection, topic=InboundTopic.ORDER, external_id=order.external_id
    ).first()
    if reading is not None:
        rows.append([_("Reading the order"), _state(reading), _when(reading.done_at)])
    telling = telling_of(request, order)
    if telling is not None:
        rows.append([_("Telling its status"), _state(telling), _when(telling.done_at)])
        rows += [
            [what, label("success", _("taken")), _when(at)] for what, at in taken(order, telling)
        ]
    if not rows:
        return None
    trouble = [work for work in (reading, telling) if work is not None and work.error_code]
    note = format_html_join("", "{}", ((_trouble(work),) for work in trouble))
    if not connection.push_status:
        note += format_html("<p>{}</p>", _("Sending the status of orders is switched off there."))
    headers = [_("what"), _("state"), _("last")]
    return Section(_("What the platform knows"), headers, rows, note)


def _state(work: Work) -> SafeString:
    key = state(work, timezone.now())
    return label(STATE_COLOURS[key], STATES[key])


def _when(at: datetime | None) -> str:
    return moment(at) if at else "–"


def _trouble(work: Work) -> SafeString:
    """What happened, who must act, how; and the platform's own words."""
    return format_html(
        '<div class="od-trouble">{}{}</div>',
        in_words(work.error_code) or "",
        format_html("<blockquote>{}</blockquote>", work.error_detail) if work.error_detail else "",
    )


def taken_by_the_platform(request: HttpRequest, order: Order) -> list[Moment]:
    telling = telling_of(request, order)
    if telling is None:
        return []
    return [
        Moment(at=at, way=Way.TAKEN, title=_("The platform has taken it"), text=what)
        for what, at in taken(order, telling)
        if at is not None
    ]


def taken(order: Order, telling: OrderTelling) -> list[tuple[str, datetime | None]]:
    """Each step that was told, in the order in which they are told; when, where that is known."""
    sent = telling.sent if isinstance(telling.sent, dict) else {}
    codes: dict[str, str] = {}
    if sent.get("shipments"):
        parcels = order.shipments.values_list("pk", "tracking_code")
        codes = {str(pk): code for pk, code in parcels}
    return list(_taken(sent, codes))


def _taken(
    sent: Mapping[str, Any], codes: Mapping[str, str]
) -> Iterator[tuple[str, datetime | None]]:
    for key, told in _several(sent.get("invoices")):
        yield f"{_('Invoice')} {in_groups(key)}", _at(told)
    for pk, told in _several(sent.get("shipments")):
        yield f"{_('Shipment')} {codes.get(pk, '')}".strip(), _at(told)
    for name, words in (("delivered", _("Delivery")), ("cancelled", _("Cancelling"))):
        if sent.get(name):
            yield words, _at(sent[name])


def _several(told: Any) -> list[tuple[str, Any]]:
    return list(told.items()) if isinstance(told, dict) else []


def _at(told: Any) -> datetime | None:
    said = told.get("at") if isinstance(told, dict) else None
    try:
        at = parse_datetime(str(said or ""))
    except ValueError:
        return None
    return at if at is not None and timezone.is_aware(at) else None
