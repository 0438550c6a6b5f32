"""Whether platforms call us, and the spans of time in which they may not have: the only writer of
Subscription and Gap. What is said to the platforms is said by sync/subscribing.py."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.urls import reverse

from integrations.contract import PlatformError
from integrations.models import Connection, Gap, GapReason, State, Subscription

# A look that is on its way is not begun once more before this is over.
CLAIM_SECONDS = 60.0
LOOK_SECONDS = 60.0
# Without sale events there is little to lose.
QUIET_LOOK_SECONDS = 15 * 60.0
REFUSED_LOOK_SECONDS = 15 * 60.0
FIT = (State.NEW, State.READY)


def address_of(source: Connection) -> str:
    """Where the platform is to call; "" while this installation has no address of its own."""
    if not settings.PUBLIC_URL:
        return ""
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('webhook', args=[source.key])}"


_CLAIM = """
WITH fit AS MATERIALIZED (
    SELECT id FROM integrations_connection
    WHERE platform = ANY(%(platforms)s) AND state = ANY(%(fit)s)
), made AS (
    INSERT INTO integrations_subscription
        (connection_id, address, orders, due_at, unfinished, error_code, error_detail, refused)
    SELECT id, '', false, now() + make_interval(secs => %(seconds)s), false, '', '', 0
    FROM fit
    WHERE NOT EXISTS (SELECT FROM integrations_subscription known WHERE known.connection_id = id)
    ORDER BY id
    ON CONFLICT (connection_id) DO NOTHING
    RETURNING connection_id
), due AS MATERIALIZED (
    SELECT connection_id FROM integrations_subscription
    WHERE connection_id IN (SELECT id FROM fit) AND (due_at IS NULL OR due_at <= now())
    ORDER BY connection_id
    FOR NO KEY UPDATE SKIP LOCKED
), claimed AS (
    UPDATE integrations_subscription known
    SET due_at = now() + make_interval(secs => %(seconds)s)
    FROM due WHERE known.connection_id = due.connection_id
    RETURNING known.connection_id
)
SELECT connection_id FROM made UNION ALL SELECT connection_id FROM claimed ORDER BY 1
"""


def claim_due(platforms: Collection[str]) -> list[int]:
    """The connections on these platforms that are to be looked at now, each told to one caller
    only; a claim whose look never comes is over after CLAIM_SECONDS. One statement."""
    values: dict[str, Any] = {
        "platforms": list(platforms),
        "fit": list(FIT),
        "seconds": CLAIM_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        return [row[0] for row in cursor.fetchall()]


def look_now(connection_ids: Collection[int]) -> None:
    """What these connections want of their platform has changed: the next tick looks."""
    Subscription.objects.filter(connection_id__in=connection_ids).update(due_at=Now())


def look_later(connection_id: int, seconds: float) -> None:
    Subscription.objects.filter(connection_id=connection_id).update(
        due_at=Now() + timedelta(seconds=seconds)
    )


def begin(connection_id: int) -> Subscription:
    """A look begins; returns what was known before. Whoever dies now leaves it unfinished."""
    known, _ = Subscription.objects.get_or_create(connection_id=connection_id)
    Subscription.objects.filter(pk=known.pk).update(unfinished=True)
    return known


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a look saw: everything that is wanted is there now, `made` had to be made. `polled` is
    up to when the orders were read by the scheduled import."""

    address: str
    orders: bool
    made: Sequence[str]
    began: datetime
    ended: datetime
    polled: datetime


@transaction.atomic
def seen(source: Connection, before: Subscription, look: Seen) -> None:
    """Keep what a look saw, and the gap it has found, if any."""
    reason = _reason(before, look) if look.orders else None
    if reason is not None:
        lapsed = reason in (GapReason.GONE, GapReason.UNSURE)
        Gap.objects.create(
            merchant_id=source.merchant_id,
            connection=source,
            reason=reason,
            since=(before.checked_at if lapsed else None) or look.polled,
            until=look.ended,
            made=list(look.made),
        )
    row = Subscription.objects.filter(connection=source)
    row.update(
        address=look.address,
        orders=look.orders,
        checked_at=look.began,
        unfinished=False,
        error_code="",
        error_detail="",
    )
    _rest(before, LOOK_SECONDS if look.orders else QUIET_LOOK_SECONDS)


def _reason(before: Subscription, look: Seen) -> GapReason | None:
    """Why the platform may not have called about orders since the last look."""
    if not before.orders:
        return GapReason.STARTED
    if before.checked_at is None:
        return GapReason.INSTALLED
    if look.made:
        return GapReason.GONE
    return GapReason.UNSURE if before.unfinished else None


def failed(before: Subscription, error: PlatformError, *, changed: bool) -> None:
    """A look failed. `changed`: after it had asked the platform for a change."""
    pause = REFUSED_LOOK_SECONDS if error.permanent else LOOK_SECONDS
    Subscription.objects.filter(pk=before.pk).update(
        unfinished=changed or before.unfinished,
        error_code=error.code,
        error_detail=error.detail,
    )
    _rest(before, max(pause, error.retry_after or 0.0))


def _rest(before: Subscription, seconds: float) -> None:
    """Somebody may want another look meanwhile: then it stays due."""
    row = Subscription.objects.filter(pk=before.pk, due_at=before.due_at)
    row.update(due_at=Now() + timedelta(seconds=seconds))


def begin_anew(connection_ids: Collection[int]) -> None:
    """The app was installed anew: whatever the platform had of ours is gone."""
    rows = Subscription.objects.filter(connection_id__in=connection_ids)
    rows.update(checked_at=None, due_at=Now())


@transaction.atomic
def missed(connection_ids: Collection[int], reason: GapReason) -> None:
    """The platform has not called these since it was last seen to: their orders are asked for."""
    rows = Subscription.objects.filter(connection_id__in=connection_ids, orders=True)
    now = Now()
    Gap.objects.bulk_create(
        Gap(
            merchant_id=row.connection.merchant_id,
            connection_id=row.pk,
            reason=reason,
            since=row.checked_at,
            until=now,
        )
        for row in rows.select_related("connection").order_by("pk")
        if row.checked_at is not None
    )
    look_now(connection_ids)


def unfilled(source: Connection) -> list[Gap]:
    """Gaps whose orders nobody has asked for yet, oldest first."""
    return list(Gap.objects.filter(connection=source, filled_at=None).order_by("pk"))


def filled(gap: Gap, noted: int) -> None:
    """The orders of this span are stored in the inbound queue."""
    Gap.objects.filter(pk=gap.pk).update(noted=noted, filled_at=Now())


_REFUSED = """
INSERT INTO integrations_subscription AS known
    (connection_id, address, orders, unfinished, error_code, error_detail, refused, refused_at)
VALUES (%s, '', false, false, '', '', 1, now())
ON CONFLICT (connection_id) DO UPDATE SET refused = known.refused + 1, refused_at = now()
"""


def refused(connection_id: int) -> None:
    """A call for this connection did not come from its platform."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [connection_id])
