"""The accounts of tracking services: whose turn it is to be asked, and how the last one went."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from integrations import pending, traffic
from integrations.contract import PlatformError, Unauthorised
from integrations.models import TrackerAccount

IN_TROUBLE = "deliveries_not_asked"
REFUSED = "tracker_unauthorised"
# These pass by themselves: the next round asks again.
PASSING = frozenset({"rate_limited", "unreachable", "unavailable", "unreadable"})


def due(began: datetime) -> list[int]:
    """The accounts that were not asked since then, the longest unasked first; not those of
    merchants that are switched off."""
    waiting = TrackerAccount.objects.filter(Q(asked_at=None) | Q(asked_at__lt=began))
    rows = waiting.order_by(F("asked_at").asc(nulls_first=True), "pk")
    accounts = list(rows.values_list("pk", "merchant_id"))
    off = traffic.switched_off({merchant_id for _pk, merchant_id in accounts})
    return [pk for pk, merchant_id in accounts if merchant_id not in off]


def of_carriers(carrier_ids: Sequence[int]) -> list[TrackerAccount]:
    """The accounts of these carriers."""
    return list(TrackerAccount.objects.filter(carrier__in=carrier_ids).order_by("pk"))


def asked(account: TrackerAccount) -> None:
    """It was its turn, and nothing is wrong."""
    _note(account, "", "")


def failed(account: TrackerAccount, error: PlatformError) -> None:
    """It was its turn, and the service is in trouble."""
    code = REFUSED if isinstance(error, Unauthorised) else error.code
    _note(account, code, error.detail.replace("\x00", "\ufffd"))


def settled(merchant_id: int) -> None:
    """Somebody changed an account: what is wrong with it is to be found anew."""
    bad = TrackerAccount.objects.filter(merchant_id=merchant_id).exclude(
        error_code__in=["", *PASSING]
    )
    causes = [
        pending.Cause(f"tracker:{account.pk}", f"{account.carrier}: {account.error_detail}")
        for account in bad.select_related("carrier").order_by("pk")
    ]
    pending.tell(merchant_id, None, IN_TROUBLE, causes)


def _note(account: TrackerAccount, code: str, detail: str) -> None:
    was = account.error_code
    TrackerAccount.objects.filter(pk=account.pk).update(
        asked_at=timezone.now(), error_code=code, error_detail=detail
    )
    account.error_code = code
    if code != was:
        settled(account.merchant_id)
