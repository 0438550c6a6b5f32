"""Whose turn it is to write for a merchant: no partner's write overtakes one that is held.

An advisory lock per merchant, given back at the end of the transaction. Writes that may pass share
it, so they do not wait for each other; holding and replaying take it for themselves alone. So

- while a write is being held, or a held one applied, no other write is between its look and its
  end: it sees the held write either waiting (and waits behind it) or applied (and goes after it);
- a write is held only while the gate is closed or another one waits; the replay looks again after
  each one, under the same lock, and cannot stop while a write is joining the row.
"""

from django.db import connection

from integrations.locks import Lock
from integrations.models import HeldWrite

_SHARE = """
SELECT pg_try_advisory_xact_lock_shared(%(lock)s), EXISTS (
    SELECT FROM integrations_heldwrite
    WHERE merchant_id = %(merchant)s AND applied_at IS NULL AND error = ''
)
"""


def share(merchant_id: int) -> bool:
    """Join those who write now; False when somebody holds or replays, or a held write waits.

    Call it inside a transaction. When it says False, end the transaction before `alone`: two
    who share the lock would wait for each other for ever.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, {"lock": Lock.WRITES.of(merchant_id), "merchant": merchant_id})
        shared, waiting = cursor.fetchone()
    return bool(shared and not waiting)


def alone(merchant_id: int) -> None:
    """Wait until nobody else writes, holds or replays; stay alone until the transaction ends."""
    Lock.WRITES.take(merchant_id)


def only_replay(merchant_id: int) -> bool:
    """Whether nobody else replays this merchant's writes; then nobody does until the end of the
    transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [Lock.REPLAY.of(merchant_id)])
        return bool(cursor.fetchone()[0])


def oldest_waiting(merchant_id: int) -> HeldWrite | None:
    waiting = HeldWrite.objects.filter(HeldWrite.WAITING, merchant_id=merchant_id)
    return waiting.order_by("id").first()
