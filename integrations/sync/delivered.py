"""Ask carriers which of their parcels have arrived.

A round asks every account once, the longest unasked first, each for some time only; of its parcels
too the longest unasked come first. That a parcel is being asked for is noted beforehand: whoever
dies in the middle leaves it on its way, and the next round asks again.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from integrations import locks, tracking, traffic
from integrations.contract import PlatformError, Tracker, Wire
from integrations.models import TrackerAccount
from integrations.tracker_registry import tracker_class
from orders.delivering import DeliveryRow, deliver, note_asked
from orders.models import Shipment, Status

log = logging.getLogger(__name__)

ACCOUNT_SECONDS = 15.0
TIMEOUT_SECONDS = 10.0
# Nobody answers for a parcel that was sent longer ago.
LOST_AFTER = timedelta(days=120)


def ask_all(deadline: float, began: datetime) -> bool:
    """A part of the round that began then; tells whether there is more of it."""
    for account_id in tracking.due(began):
        if time.monotonic() >= deadline:
            return True
        ask(account_id, time.monotonic() + ACCOUNT_SECONDS)
    return False


def ask(account_id: int, deadline: float) -> None:
    """One account's turn, unless another worker is at it. Never raises: the others go on."""
    with locks.if_alone(f"tracker:{account_id}") as mine:
        accounts = TrackerAccount.objects.select_related("carrier")
        account = accounts.filter(pk=account_id).first() if mine else None
        if account is None or not traffic.merchant_gate(account.merchant_id).open:
            return
        try:
            _ask(account, deadline)
        except PlatformError as error:
            log.warning("tracker account %s: %s %s", account.pk, error.code, error.detail[:200])
            tracking.failed(account, error)
        except Exception as error:
            log.exception("tracker account %s", account.pk)
            tracking.failed(account, PlatformError(repr(error), code="internal_error"))


def _ask(account: TrackerAccount, deadline: float) -> None:
    """Raises PlatformError."""
    began = timezone.now()
    tracker = _open(account)
    while parcels := _waiting(account, began, tracker.batch):
        if time.monotonic() >= deadline or not traffic.merchant_gate(account.merchant_id).open:
            break
        note_asked([parcel.pk for parcel in parcels])
        codes = list(dict.fromkeys(parcel.tracking_code for parcel in parcels))
        _keep(account, parcels, tracker.delivered(codes))
    tracking.asked(account)


def _open(account: TrackerAccount) -> Tracker:
    wire = Wire(allow_private_addresses=settings.ALLOW_PRIVATE_ADDRESSES, timeout=TIMEOUT_SECONDS)
    return tracker_class(account.tracker)({**account.settings, **account.secrets}, wire)


def _waiting(account: TrackerAccount, began: datetime, most: int) -> list[Shipment]:
    """Parcels on their way that were not asked for since this turn began."""
    parcels = Shipment.objects.filter(
        Q(asked_at=None) | Q(asked_at__lt=began),
        carrier=account.carrier_id,
        merchant=account.merchant_id,
        delivered_at=None,
        order__status=Status.SHIPPED,
        shipped_at__gt=began - LOST_AFTER,
    ).exclude(tracking_code="")
    return list(parcels.order_by(F("asked_at").asc(nulls_first=True), "pk")[:most])


def _keep(
    account: TrackerAccount, parcels: Sequence[Shipment], told: Mapping[str, datetime | None]
) -> None:
    """A parcel may belong to several orders: they all have arrived."""
    now = timezone.now()
    rows = [
        DeliveryRow(index, parcel.order_id, parcel.tracking_code, _possible(parcel, moment, now))
        for index, parcel in enumerate(parcels)
        if (moment := told.get(parcel.tracking_code))
    ]
    if rows:
        result = deliver(account.merchant_id, rows, f"tracker:{account.tracker}")
        for refused in result.rejected:
            log.info("tracker account %s: %s", account.pk, refused.reason)


def _possible(parcel: Shipment, moment: datetime, now: datetime) -> datetime:
    """That it has arrived is the carrier's word; an ERP may have told of the sending later than
    that, and clocks differ."""
    return min(max(moment, parcel.shipped_at), now)
