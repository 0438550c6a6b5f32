"""Fifty buyers on the last unit, on two platforms at once: the market, the race, and what came of
it. The flows run it in threads, the bench in processes."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

from django.db import connection as database
from django.db.models import Count, Q

from catalog.ledger import disagreements
from catalog.models import Sku
from catalog.stock import Count as Counted
from catalog.stock import set_on_hand
from integrations import inbox
from integrations.contract import Rate
from integrations.models import Connection
from integrations.models.work import InboundTopic, OutboundTopic
from integrations.platforms.anymarket.connector import Platform as AnymarketPlatform
from integrations.platforms.anymarket.simulator import Simulator as Anymarket
from integrations.platforms.nuvemshop.connector import Platform as NuvemshopPlatform
from integrations.platforms.nuvemshop.simulator import Simulator as Nuvemshop
from integrations.sync import line, pull, push
from orders.models import OrderItem
from tests.builders import a_connection, a_merchant, a_warehouse, some_skus, the_carriers
from tests.long_work import links_made

BUYERS_EACH = 25
WORKERS_EACH = 2
TOKEN, OI, STORE = "last-unit", "1.", "1234567"
# What is measured is the stock; the platforms' rates would make it last days.
OPEN = Rate(burst=1_000_000, per_second=1_000_000)
RATES = {
    AnymarketPlatform: dict.fromkeys(AnymarketPlatform.rates, OPEN),
    NuvemshopPlatform: dict.fromkeys(NuvemshopPlatform.rates, OPEN),
}


class Market(Protocol):
    """Two platforms. Orders and figures are told by the platform's name."""

    urls: dict[str, str]

    def sell(self, code: str) -> dict[str, list[str]]:
        """BUYERS_EACH buy one of it on each platform; returns the ids of their orders."""

    def told(self) -> dict[str, dict[str, list[int | None]]]:
        """The stock figures taken of each code, in their order."""


class Simulators:
    """The market in this process."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._anymarket, self._nuvemshop = Anymarket(), Nuvemshop()
        account = self._anymarket.account(token=TOKEN, oi=OI)
        account.knobs.limit = 1_000_000
        store = self._nuvemshop.account(token=TOKEN, oi=STORE)
        store.knobs.bucket = store.knobs.leak = 1_000_000.0
        for code in codes:
            account.add_product([{"partnerId": code, "price": "90.00", "sellPrice": "90.00"}])
            store.add_product([{"partnerId": code, "price": "90.00"}])
        self._accounts = {"anymarket": account, "nuvemshop": store}
        self.urls = {"anymarket": self._anymarket.url, "nuvemshop": self._nuvemshop.url}

    def sell(self, code: str) -> dict[str, list[str]]:
        return {
            name: [str(account.sell({code: 1})) for _ in range(BUYERS_EACH)]
            for name, account in self._accounts.items()
        }

    def told(self) -> dict[str, dict[str, list[int | None]]]:
        told: dict[str, dict[str, list[int | None]]] = {}
        for name, account in self._accounts.items():
            figures = told.setdefault(name, {})
            for write in account.accepted_stock:
                figures.setdefault(write.sku, []).append(write.quantity)
        return told

    def close(self) -> None:
        self._anymarket.close()
        self._nuvemshop.close()


@dataclass(frozen=True)
class Outcome:
    """`oversold` counts units that were promised beyond the one there was, at whatever moment;
    `wrongly_flagged` SKUs without exactly one order that is not short; `wrongly_told` SKUs of
    which a platform heard anything but one, then none; `unbalanced` balances that the ledger does
    not explain."""

    orders: int
    oversold: int
    wrongly_flagged: int
    wrongly_told: int
    unbalanced: int


def opened(market: Market, codes: Sequence[str]) -> list[Connection]:
    """One merchant, one of each, on both platforms; and both were told so."""
    merchant = a_merchant()
    warehouse = a_warehouse(merchant, code="CD", is_default=True)
    some_skus(merchant, len(codes))
    the_carriers(merchant)
    connections = [
        a_connection(
            merchant,
            platform="anymarket",
            settings={"api_url": market.urls["anymarket"], "oi": OI},
            secrets={"token": TOKEN},
        ),
        a_connection(
            merchant,
            platform="nuvemshop",
            settings={
                "api_url": market.urls["nuvemshop"],
                "store_id": STORE,
                "contact": "dev@exemplo.com",
                "api_version": "2025-03",
            },
            secrets={"token": TOKEN},
        ),
    ]
    for target in connections:
        assert links_made(target) == len(codes)
    set_on_hand(merchant.pk, [Counted(0, code, warehouse.code, 1) for code in codes], "erp")
    for target in connections:
        visit(target.pk)
    return connections


def race(executor: Executor, market: Market, connections: Sequence[Connection], code: str) -> None:
    """All of its buyers at once, several workers on each platform; then what is left to tell."""
    sold = market.sell(code)
    for target in connections:
        inbox.note(target, InboundTopic.ORDER, sold[target.platform])
    workers = [
        executor.submit(visit, target.pk) for _ in range(WORKERS_EACH) for target in connections
    ]
    for worker in workers:
        worker.result()
    for target in connections:
        executor.submit(visit, target.pk).result()


def visit(connection_id: int) -> None:
    """What a worker does on a connection, without its lease: so that several are at it."""
    try:
        target = Connection.objects.select_related("activity").get(pk=connection_id)
        connector = line.open_line(target)
        while pull.place_orders(target, connector) or push.push(
            target, connector, OutboundTopic.STOCK
        ):
            continue
    finally:
        database.close()


def outcome(market: Market) -> Outcome:
    codes = list(Sku.objects.values_list("code", flat=True))
    by_code = OrderItem.objects.order_by().values_list("sku__code")
    unflagged = dict(by_code.annotate(number=Count("pk", filter=Q(order__short=False))))
    told = market.told()
    return Outcome(
        orders=OrderItem.objects.count(),
        oversold=_promised_beyond_one(),
        wrongly_flagged=sum(unflagged.get(code) != 1 for code in codes),
        wrongly_told=sum(
            any(not _one_then_none(figures.get(code, [])) for figures in told.values())
            for code in codes
        ),
        unbalanced=len(disagreements()),
    )


def _one_then_none(figures: list[int | None]) -> bool:
    return figures[:1] == [1] and len(figures) > 1 and not any(figures[1:])


_PROMISED = """
SELECT coalesce(sum(most - 1) FILTER (WHERE most > 1), 0) FROM (
    SELECT max(promised) AS most FROM (
        SELECT stock_id, sum(reserved_change) OVER (PARTITION BY stock_id ORDER BY id) AS promised
        FROM catalog_movement
    ) AS moments GROUP BY stock_id
) AS balances
"""


def _promised_beyond_one() -> int:
    """The ledger remembers every moment, also those that nobody looked at."""
    with database.cursor() as cursor:
        cursor.execute(_PROMISED)
        return int(cursor.fetchone()[0])
