"""Held writes are applied: oldest first, each with its mark in one transaction."""

import logging

from django.db import OperationalError, transaction
from django.utils import timezone

from integrations import traffic
from integrations.models import HeldWrite
from integrations.writes import turns
from integrations.writes.formats import FORMATS

log = logging.getLogger(__name__)


def replay(merchant_id: int, limit: int) -> int:
    """Apply up to `limit` of the merchant's held writes; returns how many still wait.

    It stops when the gate closes. A write that cannot be applied keeps its error, and the next
    one has its turn. Raises django.db.OperationalError when the database is in trouble: then the
    write it was at waits as before.
    """
    for _ in range(limit):
        if not _replay_oldest(merchant_id):
            break
    return HeldWrite.objects.filter(HeldWrite.WAITING, merchant_id=merchant_id).count()


def due() -> list[int]:
    """Merchants that have held writes waiting and whose gate is open."""
    waiting = HeldWrite.objects.filter(HeldWrite.WAITING).order_by()
    merchants = set(waiting.values_list("merchant_id", flat=True).distinct())
    return sorted(merchants - traffic.switched_off(merchants))


@transaction.atomic
def _replay_oldest(merchant_id: int) -> bool:
    if not turns.only_replay(merchant_id):
        return False
    turns.alone(merchant_id)
    if not traffic.merchant_gate(merchant_id).open:
        return False
    write = turns.oldest_waiting(merchant_id)
    if write is None:
        return False
    _settle(write)
    write.save(update_fields=["applied_at", "changed", "rejected", "error"])
    return True


def _settle(write: HeldWrite) -> None:
    try:
        with transaction.atomic():
            result = FORMATS[write.resource].apply(
                write.merchant_id, bytes(write.body), write.cause
            )
    except OperationalError:
        raise
    except Exception as error:  # whatever is wrong with one write must not block the others
        log.exception("Held write %s cannot be applied.", write.pk)
        write.error = f"{type(error).__name__}: {error}"[:200]
        return
    write.applied_at = timezone.now()
    write.changed = result.changed
    write.rejected = len(result.rejected)
