"""The cycle, step by step, through the real doors: each step waits until its effect is seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from catalog.ledger import disagreements
from integrations import jobs, wakeup
from integrations.demo.catalog_story import CatalogStory
from integrations.demo.fulfilment_story import FulfilmentStory
from integrations.demo.outside import Account, Erp
from integrations.demo.real_time_story import Nuvemshop, RealTimeStory
from integrations.demo.sample import SKUS, Shop, code
from integrations.demo.steps import NotSeen, Step, await_stock, seen
from integrations.models import JobKind, Listing
from integrations.sync.trial import trial

PRICED = 3
LAST_UNITS = 7


@dataclass(frozen=True)
class Stage:
    """Everybody who takes part: merchant one's ERP and two accounts, merchant two's ERP and one;
    an account of merchant one that knows no product yet, and merchant one's Nuvemshop store."""

    shops: tuple[Shop, Shop]
    erps: tuple[Erp, Erp]
    accounts: tuple[Account, Account, Account]
    showcase: Account
    nuvemshop: Nuvemshop


def steps(stage: Stage) -> Sequence[Step]:
    """The whole story, in order; later steps build on what earlier ones did."""
    merchant, erp = stage.shops[0], stage.erps[0]
    second = CatalogStory(merchant.connections[-1], stage.showcase, erp)
    third = RealTimeStory(stage.nuvemshop, erp, stage.accounts[:2])
    accounts = [*stage.accounts[:2], stage.nuvemshop.store]
    fourth = FulfilmentStory(
        merchant.connections[0], stage.accounts[0], stage.nuvemshop, erp, accounts
    )
    return [*Story(stage).steps(), *second.steps(), *third.steps(), *fourth.steps()]


class Story:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._erp, self._other_erp = stage.erps
        self._first, self._second, self._third = stage.accounts
        self._sold = 0

    def steps(self) -> Sequence[Step]:
        return (
            Step(_("Test the three connections"), self._test_connections),
            Step(_("Link the listings of the three accounts"), self._link),
            Step(_("The ERP pushes 1,000 balances over the API"), self._push_stock),
            Step(_("Both accounts receive the stock of all SKUs"), self._stock_arrives),
            Step(_("The same push again changes nothing"), self._push_again),
            Step(_("The ERP pushes prices; wrong rows are told, good ones applied"), self._prices),
            Step(_("A sale on the first account becomes an order"), self._sale),
            Step(_("Both accounts hear of the reserved stock"), self._reservation_arrives),
            Step(_("The sale is cancelled; the stock comes back everywhere"), self._cancel),
            Step(_("Two buyers, one last unit"), self._last_unit),
            Step(_("The other merchant sees nothing of it"), self._isolation),
            Step(_("Ledger and balances agree"), self._ledger),
        )

    def _test_connections(self) -> str:
        lines = []
        for shop in self._stage.shops:
            for connection in shop.connections:
                findings = trial(connection)
                wrong = [finding for finding in findings if not finding.ok]
                if wrong:
                    raise NotSeen(f"{connection}: {_(wrong[0].text) % wrong[0].values}")
                lines.append(f"{connection.store}: {_(findings[0].text) % findings[0].values}")
        return "; ".join(lines)

    def _link(self) -> str:
        connections = [c for shop in self._stage.shops for c in shop.connections]
        for connection in connections:
            jobs.start(JobKind.LINK, connection.merchant_id, connection=connection, cause="demo")
        wanted = 2 * SKUS + 50
        seen(lambda: Listing.objects.filter(connection__in=connections).count() == wanted, "links")
        return _("%(n)d SKUs linked by code, by a worker") % {"n": wanted}

    def _push_stock(self) -> str:
        answer = self._erp.push_stock(self._balances())
        if answer["changed"] != 2 * SKUS:
            raise NotSeen(str(answer))
        return _("received %(received)d, changed %(changed)d, rejected %(rejected)d") % answer

    def _balances(self) -> list[dict[str, Any]]:
        """SKU n: n in the first warehouse and 3 in the second."""
        return [
            {"sku": code(n), "warehouse": warehouse, "quantity": quantity}
            for n in range(SKUS)
            for warehouse, quantity in (("CD", n), ("LOJA", 3))
        ]

    def _stock_arrives(self) -> str:
        wanted = {code(n): n + 3 for n in range(SKUS)}
        for account in (self._first, self._second):
            await_stock(account, wanted)
        return _("%(n)d figures on each account, warehouses consolidated") % {"n": SKUS}

    def _push_again(self) -> str:
        answer = self._erp.push_stock(self._balances())
        if answer["changed"]:
            raise NotSeen(str(answer))
        return _("unchanged %(unchanged)d") % answer

    def _prices(self) -> str:
        rows = [
            {"sku": code(n), "list_price": "129.90", "sale_price": "99.90"} for n in range(PRICED)
        ]
        rows += [{"sku": "?", "list_price": "1.00", "sale_price": "1.00"}]
        answer = self._erp.push_prices(rows)
        if (answer["changed"], answer["rejected"]) != (PRICED, 1):
            raise NotSeen(str(answer))
        for account in (self._first, self._second):
            _await_prices(account)
        return _("%(n)d prices on each account; rejected: %(code)s") % {
            "n": PRICED,
            "code": answer["rejections"][0]["code"],
        }

    def _sale(self) -> str:
        self._sold = self._first.sell({code(10): 2, code(20): 1})
        self._pull()
        order = seen(lambda: next(iter(self._erp.orders()), None), _("the order"))
        return str(_("order %(number)s, %(status)s, total %(total)s") % order)

    def _pull(self) -> None:
        """What the button "Import orders now" does; the poll would come by itself."""
        wakeup.wake([c.pk for c in self._stage.shops[0].connections], pull=True)

    def _reservation_arrives(self) -> str:
        self._both_have({code(10): 11, code(20): 22})
        return f"{code(10)}: 13 → 11, {code(20)}: 23 → 22"

    def _cancel(self) -> str:
        self._first.move(self._sold, "CANCELED")
        self._pull()
        self._both_have({code(10): 13, code(20): 23})
        return f"{code(10)}: 11 → 13, {code(20)}: 22 → 23"

    def _last_unit(self) -> str:
        self._erp.push_stock(
            [
                {"sku": code(LAST_UNITS), "warehouse": "CD", "quantity": 1},
                {"sku": code(LAST_UNITS), "warehouse": "LOJA", "quantity": 0},
            ]
        )
        self._both_have({code(LAST_UNITS): 1})
        for account in (self._first, self._second):
            account.sell({code(LAST_UNITS): 1})
        self._pull()
        seen(lambda: sum(order["short"] for order in self._erp.orders()) == 1, _("one short order"))
        self._both_have({code(LAST_UNITS): 0})
        return _("one order reserved, one flagged short, stock 0 on both accounts")

    def _both_have(self, wanted: dict[str, int]) -> None:
        for account in (self._first, self._second):
            await_stock(account, wanted)

    def _isolation(self) -> str:
        answer = self._other_erp.push_stock([{"sku": code(400), "warehouse": "CD", "quantity": 1}])
        if self._other_erp.orders() or answer["rejected"] != 1:
            raise NotSeen(str(answer))
        return _("0 orders, and its token knows none of the other's SKUs")

    def _ledger(self) -> str:
        found = disagreements()
        if found:
            raise NotSeen(str(found[:3]))
        return _("every balance is the sum of its movements")


def _await_prices(account: Account) -> None:
    seen(lambda: len(account.prices()) == PRICED, _("prices"))
