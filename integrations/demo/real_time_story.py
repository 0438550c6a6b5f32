"""The third chapter: a Nuvemshop store whose sales are heard of the moment they happen.

Its app is installed, its webhooks bring the orders; and when they are lost, somehow or other, the
orders come all the same.
"""

import html
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.ledger import disagreements
from integrations import jobs, subscriptions, wakeup
from integrations.demo.browser import Browser
from integrations.demo.outside import Account, Erp, NuvemshopStore
from integrations.demo.sample import code
from integrations.demo.steps import NotSeen, Step, await_stock, seen
from integrations.models import (
    Connection,
    Gap,
    GapReason,
    JobKind,
    Listing,
    State,
    Webhook,
    WebhookState,
)

GOODS = range(30, 35)  # SKU n has n + 3 units
SOLD, POLLED, MISSED = 30, 31, 32


@dataclass(frozen=True)
class Nuvemshop:
    """A connection that has no token yet, its store over there, and a person who may install."""

    connection: Connection
    store: NuvemshopStore
    browser: Browser


class RealTimeStory:
    """`others` are accounts that sell the same goods on ANYMARKET."""

    def __init__(self, nuvemshop: Nuvemshop, erp: Erp, others: Sequence[Account]) -> None:
        self._connection, self._store = nuvemshop.connection, nuvemshop.store
        self._browser, self._erp = nuvemshop.browser, erp
        self._others, self._accounts = others, (*others, nuvemshop.store)
        self._order = 0

    def steps(self) -> Sequence[Step]:
        return (
            Step(_("The Nuvemshop app is installed from the connection's page"), self._install),
            Step(_("Nuvemshop is asked to call at every sale"), self._subscribe),
            Step(_("The store's products are linked and hear of their stock"), self._link),
            Step(_("A sale: the webhook brings it, and ANYMARKET's stock falls"), self._sale),
            Step(_("The payment is confirmed"), self._payment),
            Step(_("The sale is cancelled; the stock comes back everywhere, once"), self._cancel),
            Step(_("The webhooks are lost on purpose; the poll finds the order"), self._poll),
            Step(_("Nuvemshop forgets to call; that is noticed and made good"), self._gap),
            Step(_("Ledger and balances still agree"), self._ledger),
        )

    def _install(self) -> str:
        self._browser.log_in()
        self._browser.install(self._connection)
        self._connection.refresh_from_db()
        if self._connection.state != State.READY or not self._connection.secrets.get("token"):
            raise NotSeen(self._connection.get_state_display())
        return _("store %(store)s, %(state)s") % {
            "store": self._connection.settings["store_id"],
            "state": self._connection.get_state_display(),
        }

    def _subscribe(self) -> str:
        """A worker's tick sees to it, and asks for the orders from before."""
        known = self._connection.gaps.filter(filled_at__isnull=False)
        seen(known.exists, _("the subscriptions"))
        there = self._store.webhooks()
        if not all(self._connection.key in url for url in there.values()):
            raise NotSeen(str(there))
        return ", ".join(sorted(there))

    def _link(self) -> str:
        target = self._connection
        self._store.add_products([code(n) for n in GOODS])
        jobs.start(JobKind.LINK, target.merchant_id, connection=target, cause="demo")
        seen(lambda: Listing.objects.filter(connection=target).count() == len(GOODS), _("links"))
        wanted = {code(n): n + 3 for n in GOODS}
        await_stock(self._store, wanted)
        return ", ".join(f"{sku}: {figure}" for sku, figure in wanted.items())

    def _sale(self) -> str:
        began = time.monotonic()
        self._order = self._store.sell({code(SOLD): 2}, status="pending")
        for account in self._others:
            await_stock(account, {code(SOLD): SOLD + 1})
        seconds = time.monotonic() - began
        self._all_have(SOLD, SOLD + 1)
        return _("%(status)s; %(sku)s: %(before)d → %(after)d after %(seconds).1f s") % {
            "status": self._status_is("pending"),
            "sku": code(SOLD),
            "before": SOLD + 3,
            "after": SOLD + 1,
            "seconds": seconds,
        }

    def _payment(self) -> str:
        self._store.move(self._order, "paid")
        heard = self._heard(self._order).filter(event="order/paid", state=WebhookState.DONE)
        seen(heard.exists, "order/paid")
        return self._status_is("paid")

    def _cancel(self) -> str:
        """One change is told by several calls: only one of them gives the stock back."""
        self._store.move(self._order, "cancelled")
        self._all_have(SOLD, SOLD + 3)
        seen(self._calls_are_done, _("the calls"))
        told = [account.stock_writes(code(SOLD))[-2:] for account in self._accounts]
        if told != [[SOLD + 1, SOLD + 3]] * len(self._accounts):
            raise NotSeen(str(told))
        return f"{self._status_is('cancelled')}; {code(SOLD)}: {SOLD + 1} → {SOLD + 3}"

    def _poll(self) -> str:
        """It would come by itself within ten minutes; this is the button "Import orders now"."""
        self._store.turn(webhooks_silent=True)
        order = self._store.sell({code(POLLED): 1})
        wakeup.wake([self._connection.pk], pull=True)
        self._all_have(POLLED, POLLED + 2)
        self._store.turn(webhooks_silent=False)
        if self._heard(order).exists():
            raise NotSeen(_("lost webhooks"))
        return _("no call came; order %(number)s, %(status)s") % self._order_of(order)

    def _gap(self) -> str:
        """A look would come by itself within a minute."""
        wanted = self._store.webhooks()
        self._store.forget_webhooks()
        order = self._store.sell({code(MISSED): 1})
        subscriptions.look_now([self._connection.pk])
        gap = seen(self._filled_gap, _("the gap"))
        self._all_have(MISSED, MISSED + 2)
        there = self._store.webhooks()
        why = gap.get_reason_display()
        if there != wanted or not gap.noted or self._heard(order).exists():
            raise NotSeen(f"{sorted(there)}, {gap.noted}")
        if html.escape(why) not in self._browser.page_of(self._connection):
            raise NotSeen(why)
        return _("%(since)s – %(until)s: %(why)s; orders asked for: %(n)d") % {
            "since": f"{timezone.localtime(gap.since):%H:%M:%S}",
            "until": f"{timezone.localtime(gap.until):%H:%M:%S}",
            "why": why,
            "n": gap.noted,
        }

    def _filled_gap(self) -> Gap | None:
        gaps = self._connection.gaps.filter(reason=GapReason.GONE, filled_at__isnull=False)
        return gaps.first()

    def _ledger(self) -> str:
        found = disagreements()
        if found:
            raise NotSeen(str(found[:3]))
        return _("every balance is the sum of its movements")

    def _order_of(self, external_id: int) -> dict[str, Any]:
        """As the ERP reads it."""
        mine = {"source": self._connection.source, "external_id": str(external_id)}
        found = [order for order in self._erp.orders() if mine.items() <= order.items()]
        if len(found) != 1:
            raise NotSeen(f"{external_id}: {len(found)}")
        return found[0]

    def _status_is(self, wanted: str) -> str:
        status = str(self._order_of(self._order)["status"])
        if status != wanted:
            raise NotSeen(f"{status}, {wanted}")
        return status

    def _calls_are_done(self) -> bool:
        """None is on its way any more, and what those about the order said has been read."""
        undone = self._heard(self._order).exclude(state=WebhookState.DONE)
        return not self._store.calls_on_their_way() and not undone.exists()

    def _heard(self, order: int) -> QuerySet[Webhook]:
        return Webhook.objects.filter(connection=self._connection, subject_id=str(order))

    def _all_have(self, number: int, figure: int) -> None:
        for account in self._accounts:
            await_stock(account, {code(number): figure})
