"""What of a connection obeys the merchant's plan: sale events, and changes sent at once.

The plan's own table is in catalog/plans.py.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Case, F, PositiveSmallIntegerField, Q, QuerySet, When
from django.utils.translation import gettext as _

from catalog.models import Merchant
from catalog.plans import Verdict, having_real_time, real_time
from integrations import pending, subscriptions
from integrations.models import Connection
from integrations.pending import Cause

__all__ = ["Verdict", "instant_events", "needs_plan", "real_time", "refused", "settle"]

AT_ONCE = 0
NEXT_TO_AT_ONCE = 5
LOST = "instant_events_lost"
# The values of a connection's columns that only some plans include.
_PLANNED = {"sale_events": True, "push_interval": AT_ONCE}
_USED = Q(*_PLANNED.items(), _connector=Q.OR)


def instant_events(connection: Connection) -> bool:
    """Whether order events of this connection are to be heard the moment they happen."""
    return connection.sale_events and real_time(connection.merchant).allowed


def needs_plan(column: str, value: Any) -> bool:
    """Whether this value of this parameter is not in every plan."""
    return column in _PLANNED and value == _PLANNED[column]


def refused(merchant: Merchant, wanted: Mapping[str, Any]) -> dict[str, Verdict]:
    """Those of the wanted parameters, by column, that the merchant's plan does not include."""
    verdict = real_time(merchant)
    if verdict.allowed:
        return {}
    return {column: verdict for column, value in wanted.items() if needs_plan(column, value)}


def settle(merchant_ids: Iterable[int] | None = None) -> int:
    """Take from connections (of these merchants, or of all) what their plan does not include any
    more; returns of how many.

    Scheduled import goes on untouched, and changes are sent every NEXT_TO_AT_ONCE minutes. The
    merchant finds a problem that says so. Nothing to do is one statement.
    """
    beyond = Connection.objects.filter(_USED).exclude(having_real_time("merchant__"))
    if merchant_ids is not None:
        beyond = beyond.filter(merchant_id__in=list(merchant_ids))
    return _take_away(beyond) if beyond.exists() else 0


@transaction.atomic
def _take_away(beyond: QuerySet[Connection]) -> int:
    lost = list(beyond.order_by("pk").select_for_update(of=("self",), no_key=True))
    Connection.objects.filter(pk__in=[connection.pk for connection in lost]).update(
        sale_events=False,
        push_interval=Case(
            When(push_interval=AT_ONCE, then=NEXT_TO_AT_ONCE),
            default=F("push_interval"),
            output_field=PositiveSmallIntegerField(),
        ),
    )
    subscriptions.look_now([connection.pk for connection in lost])
    pending.note(LOST, {connection: Cause("", _what_it_lost(connection)) for connection in lost})
    return len(lost)


def _what_it_lost(connection: Connection) -> str:
    texts = []
    if connection.sale_events:
        texts.append(_("Sale events were switched off; the scheduled import goes on."))
    if connection.push_interval == AT_ONCE:
        texts.append(
            _("Changes are sent every %(minutes)d minutes instead of at once.")
            % {"minutes": NEXT_TO_AT_ONCE}
        )
    return " ".join(texts)
