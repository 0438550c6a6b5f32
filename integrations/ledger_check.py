"""Does the ledger explain the balances, and do orders hold what is reserved?

A disagreement is a problem of its merchant until a check finds it gone.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import ngettext

from catalog import ledger
from integrations import pending
from integrations.models import Problem
from integrations.pending import Cause
from orders import holding
from orders.holding import Unheld

LEDGER_DISAGREES = "ledger_disagrees"
BALANCES, RESERVED = "balances", "reserved"
MOST_NAMED = 5

# What waiting orders hold.
_WAITING = "SELECT sku_id, reserved FROM integrations_waitingitem WHERE reserved > 0"


def unheld(merchant_id: int | None = None) -> Iterator[Unheld]:
    """SKUs of which another number is reserved than orders and waiting orders hold."""
    return holding.disagreements(merchant_id, [_WAITING])


class _Tally:
    """How many SKUs of one merchant, and the first of them."""

    def __init__(self) -> None:
        self.number = 0
        self.named: list[str] = []

    def add(self, sku: str) -> None:
        self.number += 1
        if len(self.named) < MOST_NAMED:
            self.named.append(sku)


def tell(merchant_id: int | None = None) -> int:
    """Look, and make the problems say what was found; returns how many disagreements."""
    found: dict[int, dict[str, _Tally]] = defaultdict(lambda: defaultdict(_Tally))
    for some in ledger.by_slice(merchant_id):
        for row in some:
            found[row.merchant_id][BALANCES].add(f"{row.sku} ({row.warehouse})")
    for one in unheld(merchant_id):
        found[one.merchant_id][RESERVED].add(one.sku)
    for merchant in sorted(found.keys() | _told(merchant_id)):
        causes = [_cause(subject, tally) for subject, tally in found[merchant].items()]
        pending.tell(merchant, None, LEDGER_DISAGREES, causes)
    return sum(tally.number for subjects in found.values() for tally in subjects.values())


def _told(merchant_id: int | None) -> set[int]:
    """Merchants of whom it was said that something disagrees."""
    open_ones = Problem.objects.filter(code=LEDGER_DISAGREES, solved_at=None)
    if merchant_id is not None:
        open_ones = open_ones.filter(merchant_id=merchant_id)
    return set(open_ones.order_by().values_list("merchant_id", flat=True))


def _cause(subject: str, tally: _Tally) -> Cause:
    if subject == BALANCES:
        text = ngettext(
            "%(number)d balance is not what its movements add up to: %(skus)s",
            "%(number)d balances are not what their movements add up to: %(skus)s",
            tally.number,
        )
    else:
        text = ngettext(
            "Of %(number)d SKU another number is reserved than orders hold: %(skus)s",
            "Of %(number)d SKUs another number is reserved than orders hold: %(skus)s",
            tally.number,
        )
    more = "…" if tally.number > len(tally.named) else ""
    words = {"number": tally.number, "skus": ", ".join(tally.named) + more}
    return Cause(subject, text % words, tally.number)
