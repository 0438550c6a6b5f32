"""The door that platforms call us at: verified, stored, answered; nothing else in the request.

`POST /webhooks/<connection key>/`. What a call says is a hint, which a worker sorts and reads again
(arrivals.py, sync/pull.py). The platforms' deadlines are short (Nuvemshop: 3 s) and anything but a
2xx is a failed delivery to them, so that whatever is genuine is answered 200, also what nobody here
understands.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.request import HttpHeaders
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations import subscriptions
from integrations.contract import CallsUs, Delivery, Event, EventKind, NotGenuine, Wire
from integrations.models import Connection, Webhook, WebhookState, platform_settings
from integrations.registry import connectors

ROUTE = "webhook"
LARGEST_BODY = 64 * 1024
# So long may a process go on with what it knows of a connection: its settings change rarely, and a
# signature that does not fit is held against fresh ones.
REMEMBERED_SECONDS = 5.0
MOST_REMEMBERED = 10_000
UNREADABLE = Event(kind=EventKind.OTHER, name="?")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose address was called, and a connector that understands its platform's calls."""

    connection_id: int
    merchant_id: int
    platform: CallsUs
    known_until: float


_callers: dict[str, Caller] = {}


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, key: str) -> HttpResponse:
    """200 when it is stored; 401 when it does not come from the platform, which is counted; 404 for
    an address we gave to nobody; 413 for a body no platform sends."""
    caller = _caller(key)
    if caller is None:
        return HttpResponse(status=404)
    body = _body(request)
    if len(body) > LARGEST_BODY:
        return HttpResponse(status=413)
    delivery = Delivery(body=body, headers=_Headers(request.META))
    try:
        return HttpResponse(status=_answer(caller, key, delivery))
    except IntegrityError:  # the connection was deleted a moment ago
        _callers.pop(key, None)
        return HttpResponse(status=404)


def _body(request: HttpRequest) -> bytes:
    """No more of it than shows that it is too long. Of a body without a length, which comes in
    chunks, Django reads nothing: the web server knows where it ends."""
    if not request.META.get("CONTENT_LENGTH") and request.META.get("wsgi.input_terminated"):
        chunks: bytes = request.META["wsgi.input"].read(LARGEST_BODY + 1)
        return chunks
    return request.read(LARGEST_BODY + 1)


def _answer(caller: Caller, key: str, delivery: Delivery) -> int:
    """The HTTP status."""
    try:
        event = _heard(caller, key, delivery)
    except NotGenuine:
        subscriptions.refused(caller.connection_id)
        return 401
    _store(caller, event, delivery.body)
    return 200


def _heard(caller: Caller, key: str, delivery: Delivery) -> Event:
    """Raises NotGenuine, after a second look with settings as they are now."""
    try:
        return _understood(caller, delivery)
    except NotGenuine:
        fresh = _look_up(key)
        if fresh is None:
            raise
        return _understood(fresh, delivery)


def _understood(caller: Caller, delivery: Delivery) -> Event:
    try:
        return caller.platform.heard(delivery)
    except ValueError:
        return UNREADABLE


def _caller(key: str) -> Caller | None:
    known = _callers.get(key)
    if known is not None and known.known_until > time.monotonic():
        return known
    return _look_up(key)


def _look_up(key: str) -> Caller | None:
    """None for a key that no connection has, or whose platform calls nobody."""
    found = Connection.objects.filter(key=key).first()
    platform = connectors().get(found.platform) if found else None
    if found is None or platform is None or not issubclass(platform, CallsUs):
        _callers.pop(key, None)
        return None
    until = time.monotonic() + REMEMBERED_SECONDS
    listener = platform(platform_settings(found), Wire())
    if len(_callers) >= MOST_REMEMBERED:
        _callers.clear()
    _callers[key] = caller = Caller(found.pk, found.merchant_id, listener, until)
    return caller


class _Headers(Mapping[str, str]):
    """A request's headers by lower-case name, looked up one by one: of a call two are asked for."""

    def __init__(self, meta: Mapping[str, Any]) -> None:
        self._meta = meta

    def __getitem__(self, name: str) -> str:
        value: str = self._meta[HttpHeaders.to_wsgi_name(name)]
        return value

    def __iter__(self) -> Iterator[str]:
        return (name.lower() for name in HttpHeaders(self._meta))

    def __len__(self) -> int:
        return len(HttpHeaders(self._meta))


# One statement, by psycopg: the ORM's way of saying it takes as long as the database's work.
_STORE = f"""
INSERT INTO {Webhook._meta.db_table}
    (merchant_id, connection_id, received_at, kind, event, subject_id, implies, body, state)
VALUES (%s, %s, clock_timestamp(), %s, %s, %s, %s, %s, %s)
"""  # noqa: S608


def _store(caller: Caller, event: Event, body: bytes) -> None:
    known = event.kind is not EventKind.OTHER and _fits(event)
    values: list[Any] = [
        caller.merchant_id,
        caller.connection_id,
        event.kind if known else EventKind.OTHER,
        _storable(event.name)[: Webhook._meta.get_field("event").max_length],
        event.subject_id if known else "",
        event.implies if known else "",
        body,
        WebhookState.NEW if known else WebhookState.IGNORED,
    ]
    # The statement tells by itself whether the connection that was kept is still one: a look
    # beforehand would be a second round trip.
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
    try:
        _insert(values)
    except OperationalError:
        connection.close()
        _insert(values)


def _insert(values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STORE, values)


def _fits(event: Event) -> bool:
    """An id that has no place in the table is no id of anything here."""
    longest = Webhook._meta.get_field("subject_id").max_length or 0
    return len(event.subject_id) <= longest and _storable(event.subject_id) == event.subject_id


def _storable(text: str) -> str:
    """JSON may spell NUL and halves of characters: PostgreSQL has a place for neither."""
    return text.replace("\x00", "?").encode(errors="replace").decode()
