"""The fourth chapter: what becomes of orders. One waits for its carrier, others are invoiced,
sent and delivered on both platforms; one is cancelled, one comes back in part.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.ledger import disagreements
from integrations import wakeup
from integrations.demo.nfe_sample import invoice_key
from integrations.demo.outside import Account, Erp, NuvemshopStore
from integrations.demo.real_time_story import Nuvemshop
from integrations.demo.sample import code
from integrations.demo.steps import NotSeen, Step, await_stock, seen
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.models import Connection
from integrations.rulebook import rules

# SKU n has n + 3 units; both platforms sell these.
SOLD_THERE, SOLD_HERE, CANCELLED = 33, 34, 32
UNKNOWN_CARRIER, OUR_CARRIER = "JADLOG_PACKAGE", "JADLOG"


class FulfilmentStory:
    """`market` is an ANYMARKET account of the connection `connection`, `store` sells on
    Nuvemshop; `accounts` are all that sell the same goods."""

    def __init__(
        self,
        connection: Connection,
        market: Account,
        nuvemshop: Nuvemshop,
        erp: Erp,
        accounts: Sequence[Account],
    ) -> None:
        self._connection, self._market = connection, market
        self._nuvemshop: Connection = nuvemshop.connection
        self._store: NuvemshopStore = nuvemshop.store
        self._erp, self._accounts = erp, accounts
        self._there = self._here = 0
        self._left = 0

    def steps(self) -> Sequence[Step]:
        return (
            Step(_("The ERP announces its carriers"), self._carriers),
            Step(_("An order with a carrier nobody knows waits; its stock is held"), self._wait),
            Step(_("The carrier is mapped; the order comes in by itself"), self._map),
            Step(_("The ERP invoices one order of each platform"), self._invoice),
            Step(_("Both are sent; the platforms know how to follow them"), self._ship),
            Step(_("Both are delivered"), self._deliver),
            Step(_("A sale is cancelled by the merchant; the platform hears of it"), self._cancel),
            Step(_("One of two units comes back, and is for sale again"), self._return),
            Step(_("Every figure can be told by its movements"), self._ledger),
        )

    def _carriers(self) -> str:
        row = {
            "code": OUR_CARRIER,
            "name": "Jadlog",
            "tracking_url": "https://www.jadlog.com.br/tracking?cte={code}",
        }
        answer = self._erp.post("/carriers", [row])
        if answer["changed"] != 1:
            raise NotSeen(str(answer))
        return "Jadlog"

    def _wait(self) -> str:
        lines = {code(SOLD_HERE): 2}
        self._here = self._market.sell(lines, carrier=UNKNOWN_CARRIER)
        wakeup.wake([self._connection.pk], pull=True)
        found = seen(lambda: self._waiting(self._here), _("the waiting order"))
        self._all_have(SOLD_HERE, SOLD_HERE + 1)
        if self._known(self._connection, self._here):
            raise NotSeen(_("a waiting order"))
        return f"{found['number']}: {found['reason']} ({found['term']})"

    def _map(self) -> str:
        row = MappingRow(Kind.CARRIER, OUR_CARRIER, "", UNKNOWN_CARRIER)
        rules.save(self._connection, put=[row], cause="demo")
        order = seen(lambda: self._known(self._connection, self._here), _("the order"))
        self._all_have(SOLD_HERE, SOLD_HERE + 1)
        if self._waiting(self._here):
            raise NotSeen(str(order))
        return str(_("order %(number)s, %(status)s, carrier %(carrier)s") % order)

    def _invoice(self) -> str:
        self._there = self._store.sell({code(SOLD_THERE): 1})
        seen(lambda: self._known(self._nuvemshop, self._there), _("the order"))
        cnpj = self._connection.merchant.cnpj
        rows = [
            {
                "order": self._order(number)["id"],
                "key": invoice_key(cnpj, serial, timezone.localdate()),
                "issued_at": _now(),
                "authorised_at": _now(),
                "total": self._order(number)["total"],
            }
            for serial, number in enumerate((self._here, self._there), start=1)
        ]
        self._applied("/invoices", rows)
        keys = [row["key"] for row in rows]
        seen(lambda: keys == self._told("invoices", lambda told: told[0]["key"]), _("the keys"))
        return self._statuses("invoiced")

    def _ship(self) -> str:
        rows = [
            {
                "order": self._order(number)["id"],
                "carrier": OUR_CARRIER,
                "tracking_code": f"JD{number}BR",
            }
            for number in (self._here, self._there)
        ]
        self._applied("/shipments", rows)
        codes = [str(row["tracking_code"]) for row in rows]
        seen(lambda: codes == self._told("shipment", lambda told: told["code"]), _("the codes"))
        return f"{self._statuses('shipped')}; {', '.join(codes)}"

    def _deliver(self) -> str:
        self._applied(
            "/deliveries",
            [{"order": self._order(number)["id"]} for number in (self._here, self._there)],
        )
        seen(lambda: len(self._told("delivered_at", str)) == 2, _("the deliveries"))
        return self._statuses("delivered")

    def _cancel(self) -> str:
        self._left = self._store.stock()[code(CANCELLED)]
        sold = self._store.sell({code(CANCELLED): 1})
        order = seen(lambda: self._known(self._nuvemshop, sold), _("the order"))
        self._all_have(CANCELLED, self._left - 1)
        row = {"order": order["id"], "reason": "inventory", "restock": False, "email": True}
        self._applied("/cancellations", [row])
        self._all_have(CANCELLED, self._left)
        told = seen(lambda: self._store.told(sold)["cancellation"], _("the cancellation"))
        return f"{code(CANCELLED)}: {self._left - 1} → {self._left}; {told}"

    def _return(self) -> str:
        order = self._order(self._here)
        line = {"id": order["items"][0]["id"], "quantity": 1}
        row = {"order": order["id"], "reference": "RMA-1", "items": [line], "restock": True}
        for _time in range(2):  # an ERP that is not sure says it again
            answer = self._erp.post("/returns", [row])
            if answer["rejected"]:
                raise NotSeen(str(answer))
        self._all_have(SOLD_HERE, SOLD_HERE + 2)
        return f"{code(SOLD_HERE)}: {SOLD_HERE + 1} → {SOLD_HERE + 2}"

    def _ledger(self) -> str:
        found = disagreements()
        if found:
            raise NotSeen(str(found[:3]))
        told = self._erp.balance(code(SOLD_HERE))
        if told["free"] != SOLD_HERE + 2 or not told["agrees"]:
            raise NotSeen(str(told))
        return str(_("%(sku)s: %(on_hand)d on hand − %(reserved)d reserved = %(free)d") % told)

    def _applied(self, path: str, rows: Sequence[dict[str, Any]]) -> None:
        answer = self._erp.post(path, rows)
        if answer["changed"] != len(rows):
            raise NotSeen(str(answer))

    def _told(self, part: str, of: Callable[[Any], str]) -> list[str]:
        """What both platforms know of their order by now, each for itself."""
        told = [self._market.told(self._here)[part], self._store.told(self._there)[part]]
        return [of(one) for one in told if one]

    def _statuses(self, wanted: str) -> str:
        orders = [self._order(number) for number in (self._here, self._there)]
        if any(order["status"] != wanted for order in orders):
            raise NotSeen(str([order["status"] for order in orders]))
        return ", ".join(f"{order['number']}: {order['status']}" for order in orders)

    def _waiting(self, external_id: int) -> dict[str, Any] | None:
        rows = self._erp.waiting_orders()
        return next((row for row in rows if row["external_id"] == str(external_id)), None)

    def _known(self, connection: Connection, external_id: int) -> dict[str, Any] | None:
        mine = {"source": connection.source, "external_id": str(external_id)}
        return next((order for order in self._erp.orders() if mine.items() <= order.items()), None)

    def _order(self, external_id: int) -> dict[str, Any]:
        connection = self._connection if external_id == self._here else self._nuvemshop
        found: dict[str, Any] = seen(lambda: self._known(connection, external_id), str(external_id))
        return found

    def _all_have(self, number: int, figure: int) -> None:
        for account in self._accounts:
            await_stock(account, {code(number): figure})


def _now() -> str:
    moment: datetime = timezone.now()
    return moment.isoformat(timespec="seconds")
