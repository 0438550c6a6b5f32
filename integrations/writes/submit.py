"""A partner's write comes in: applied at once, or held until its turn."""

from django.db import transaction

from catalog.batch import BatchResult
from integrations import traffic
from integrations.models import HeldWrite, Resource
from integrations.writes import turns
from integrations.writes.formats import FORMATS

# The gate is open, but earlier writes of this merchant are still held.
BEHIND_OTHERS = "behind_held_writes"


def submit(
    merchant_id: int, resource: Resource, body: bytes, cause: str
) -> BatchResult | tuple[HeldWrite, str]:
    """What the batch changed; or the held write and why it has to wait.

    Raises integrations.writes.body.MalformedBody and TooManyRows: then nothing was applied and
    nothing is held.
    """
    form = FORMATS[resource]
    reading = form.read(body)
    with transaction.atomic():
        if turns.share(merchant_id) and traffic.merchant_gate(merchant_id).open:
            return form.write(merchant_id, reading, cause)
    with transaction.atomic():
        turns.alone(merchant_id)
        reason = _reason_to_wait(merchant_id)
        if reason is None:
            return form.write(merchant_id, reading, cause)
        held = HeldWrite.objects.create(
            merchant_id=merchant_id, resource=resource, body=body, cause=cause
        )
        return held, reason


def _reason_to_wait(merchant_id: int) -> str | None:
    hold = traffic.merchant_gate(merchant_id).hold
    if hold is not None:
        return hold
    return BEHIND_OTHERS if turns.oldest_waiting(merchant_id) else None
