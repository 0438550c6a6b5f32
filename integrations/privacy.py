"""What platforms ask of us under the LGPD: kept as it came in, done by the clock.

Each request is one row for each connection of that account, so that every merchant sees their
own. Doing it may be broken off anywhere and begun anew: what is erased is not erased twice, and a
request is done when nothing is left of it.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from integrations import privacy_traces, waiting_orders
from integrations.contract import PrivacyCall, PrivacyKind
from integrations.models import (
    Activity,
    Connection,
    PlatformApp,
    PrivacyRequest,
    State,
    holders,
)
from orders import privacy
from orders.privacy import Person

log = logging.getLogger(__name__)

BATCH = 1_000


def check(call: PrivacyCall) -> None:
    """Raises ValueError for what no store or order can be named."""
    longest = PrivacyRequest._meta.get_field("account").max_length or 0
    if not 0 < len(call.account) <= longest:
        raise ValueError("no id of a store")
    if "\x00" in "".join((call.account, *call.orders, call.email, call.document, call.phone)):
        raise ValueError("a NUL in a text")


@transaction.atomic
def accept(platform: str, account_field: str, call: PrivacyCall, *, signed: bool) -> list[int]:
    """Keep a call; returns the ids of its rows. The same call again, while the first one is open,
    is the same row. Raises PlatformApp.DoesNotExist."""
    PlatformApp.objects.select_for_update().get(platform=platform)  # two at once are one
    found = list(holders(platform, account_field, call.account))
    connections: list[Connection | None] = [*found] or [None]
    rows = PrivacyRequest.objects.filter(platform=platform, account=call.account, kind=call.kind)
    waiting = list(rows.filter(done_at=None))
    return [_kept(platform, call, one, waiting, signed=signed).pk for one in connections]


def _kept(
    platform: str,
    call: PrivacyCall,
    connection: Connection | None,
    waiting: list[PrivacyRequest],
    *,
    signed: bool,
) -> PrivacyRequest:
    source = connection.source if connection else ""
    told = {**asdict(call), "orders": list(call.orders), "source": source}
    same = [row for row in waiting if row.connection == connection and row.call == told]
    return next(iter(same), None) or PrivacyRequest.objects.create(
        merchant_id=connection.merchant_id if connection else None,
        connection=connection,
        platform=platform,
        account=call.account,
        kind=call.kind,
        call=told,
        signed=signed,
    )


def fulfil(deadline: float) -> int:
    """Do what is open, oldest first, until `deadline` (of time.monotonic()); returns how many
    requests were finished. What does not fit is gone on with the next time; one that fails is in
    nobody's way."""
    finished = 0
    for request in PrivacyRequest.objects.filter(done_at=None).order_by("pk"):
        if time.monotonic() > deadline:
            break
        try:
            finished += _fulfilled(request, deadline)
        except Exception:
            log.exception("privacy request %s", request.pk)
    return finished


def _fulfilled(request: PrivacyRequest, deadline: float) -> bool:
    source = request.call.get("source", "")
    if request.merchant_id is None or not source:
        _finish(request, orders=0)
        return True
    if request.kind == PrivacyKind.STORE_REDACT:
        return _erase_store(request, request.merchant_id, source, deadline)
    _of_customer(request, request.merchant_id, source)
    return True


def _erase_store(request: PrivacyRequest, merchant_id: int, source: str, deadline: float) -> bool:
    """Every order of the connection, batch by batch, and all that was said of them; the connection
    itself is closed at once. Links and rules stay: they are the merchant's work."""
    if request.connection_id is not None:
        _close(request.connection_id)
    rows = privacy.not_redacted(merchant_id, source).order_by("pk").values_list("pk", flat=True)
    while batch := list(rows[:BATCH]):
        with transaction.atomic():
            erased = privacy.redact(batch, _cause(request))
            _count(request, erased)
        if time.monotonic() > deadline:
            return False
    if request.connection_id is not None:
        privacy_traces.forget_all(request.connection_id)
        PrivacyRequest.objects.filter(connection_id=request.connection_id).update(export={})
    _finish(request)
    return True


def _close(connection_id: int) -> None:
    """Nothing more is fetched: what is erased would come back. What waits never comes in."""
    with transaction.atomic():
        waiting_orders.let_go_of([connection_id])
        Connection.objects.filter(pk=connection_id).update(state=State.INACTIVE, secrets={})
    Activity.objects.filter(connection_id=connection_id).update(
        error_code="store_redacted", error_detail="", error_at=Now(), failures=0, resume_at=None
    )


@transaction.atomic
def _of_customer(request: PrivacyRequest, merchant_id: int, source: str) -> None:
    """The orders of one customer are exported, or erased with what was said of them."""
    PrivacyRequest.objects.select_for_update().get(pk=request.pk)
    person = _person(request.call)
    ids = privacy.bought_by(merchant_id, source, person)
    if request.kind == PrivacyKind.DATA_REQUEST:
        _finish(request, orders=len(ids), export=_export(request, privacy.export(ids)))
        return
    named = {order["id"] for order in privacy.export(ids)} | set(person.orders)
    erased = privacy.redact(ids, _cause(request))
    if request.connection_id is not None:
        privacy_traces.forget(request.connection_id, named, person)
        _forget_exports(request.connection_id, named)
    _finish(request, orders=erased)


def _export(request: PrivacyRequest, orders: list[dict[str, Any]]) -> dict[str, Any]:
    call = request.call
    asked = {name: call[name] for name in ("customer_id", "email", "document", "phone")}
    return {"request": call["request_id"], "store": request.account, **asked, "orders": orders}


def _forget_exports(connection_id: int, orders: set[str]) -> None:
    """Answers of before that hold one of these orders; encrypted, so that they have to be read."""
    rows = PrivacyRequest.objects.filter(
        connection_id=connection_id, kind=PrivacyKind.DATA_REQUEST, done_at__isnull=False
    )
    held = [row.pk for row in rows if orders & {one["id"] for one in row.export.get("orders", ())}]
    PrivacyRequest.objects.filter(pk__in=held).update(export={})


def _person(call: Mapping[str, Any]) -> Person:
    return Person(
        orders=tuple(call["orders"]),
        email=call["email"],
        document=call["document"],
        phone=call["phone"],
    )


def _cause(request: PrivacyRequest) -> str:
    return f"privacy:{request.pk}"


def _count(request: PrivacyRequest, orders: int) -> None:
    row = PrivacyRequest.objects.filter(pk=request.pk)
    row.filter(orders=None).update(orders=0)
    row.update(orders=F("orders") + orders)


def _finish(request: PrivacyRequest, orders: int | None = None, **more: Any) -> None:
    """Done; whose data it was is forgotten with it. A second worker's end changes nothing."""
    row = PrivacyRequest.objects.filter(pk=request.pk, done_at=None)
    if orders is None:
        _count(request, 0)
    else:
        more["orders"] = orders
    row.update(done_at=Now(), call={}, **more)
