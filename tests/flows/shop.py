"""A merchant whose SKUs are sold on an ANYMARKET account: the stage of the stories."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models.functions import Now

from catalog.models import Merchant, Warehouse
from catalog.prices import PriceRow, set_prices
from catalog.stock import Count, set_on_hand
from integrations import tasks
from integrations.models import Activity, Connection, Inbound, OrderTelling, Outbound, Publication
from integrations.platforms.anymarket.simulator import Account, Simulator
from tests.builders import a_connection, a_merchant, a_price_table, a_sku, a_warehouse, some_skus
from tests.long_work import links_made


@dataclass(frozen=True)
class Shop:
    """One connection, its account on the simulator, and the SKUs "A", "B", "C" (or S0, S1 …)."""

    merchant: Merchant
    warehouse: Warehouse
    connection: Connection
    account: Account

    def count(self, **quantities: int) -> None:
        """What the ERP's push does."""
        counts = [Count(0, sku, self.warehouse.code, n) for sku, n in quantities.items()]
        result = set_on_hand(self.merchant.pk, counts, "erp")
        assert not result.rejected

    def price(self, **prices: tuple[str, str]) -> None:
        rows = [
            PriceRow(0, sku, "", Decimal(sale), Decimal(listed))
            for sku, (sale, listed) in prices.items()
        ]
        assert not set_prices(self.merchant.pk, rows, "erp").rejected

    def work(self) -> None:
        """What a woken worker does, at once."""
        self.wake_up()
        tasks.dispatch(self.connection.pk)

    def work_but_loses_the_answer_to(self, path: str) -> None:
        """The platform does what it is asked there, and nobody hears of it."""
        self.account.knobs.losing_answers_to = path
        self.work()
        self.account.knobs.losing_answers_to = ""

    def wake_up(self) -> None:
        """As if every pause and every lease were over."""
        Activity.objects.filter(connection=self.connection).update(
            resume_at=None,
            probe_until=None,
            pull_due_at=None,
            push_due_at=None,
            leased_until=None,
        )
        for model in (Outbound, Inbound, Publication, OrderTelling):
            model.objects.filter(due_at__gt=Now()).update(due_at=Now() - timedelta(seconds=1))

    def waiting(self) -> int:
        return Outbound.objects.filter(connection=self.connection, due_at__isnull=False).count()


def a_shop(simulator: Simulator, *codes: str, **values: Any) -> Shop:
    """A shop with these SKUs (A, B, C), all linked, nothing counted and nothing priced yet."""
    merchant = a_merchant()
    warehouse = a_warehouse(merchant, code="CD", is_default=True)
    a_price_table(merchant, is_default=True)
    for code in codes or "ABC":
        a_sku(merchant, code=code)
    return opened(simulator, merchant, warehouse, list(codes or "ABC"), values)


def a_big_shop(simulator: Simulator, size: int) -> Shop:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant, code="CD", is_default=True)
    codes = [sku.code for sku in some_skus(merchant, size)]
    return opened(simulator, merchant, warehouse, codes, {})


def another_connection(shop: Shop, simulator: Simulator, **values: Any) -> Shop:
    """The same merchant on a second account that sells the same SKUs."""
    return opened(simulator, shop.merchant, shop.warehouse, list(shop.account.by_code), values)


def opened(
    simulator: Simulator,
    merchant: Merchant,
    warehouse: Warehouse,
    codes: list[str],
    values: dict[str, Any],
) -> Shop:
    """A new account that has these SKUs, and a connection that is linked to all of them."""
    number = Connection.objects.count() + 1
    account = simulator.account(token=f"token-{number}", oi=f"{number}.")
    for code in codes:
        account.add_product([{"partnerId": code, "price": "100.00", "sellPrice": "90.00"}])
    connection = a_connection(
        merchant,
        settings={"api_url": simulator.url, "oi": account.oi},
        secrets={"token": account.token},
        **{"push_interval": 0, **values},
    )
    assert links_made(connection) == len(codes)
    return Shop(merchant, warehouse, connection, account)
