"""Orders through the intake, beside the same rows written by psycopg alone; and both again in a
database that is the same but for the orders of two years.

The contenders of both databases take turns, so that a noisy neighbour hits them all alike.
"""

from collections.abc import Callable
from contextlib import ExitStack
from statistics import median
from typing import Any

from catalog.models import Sku, Warehouse
from tests.bench import fill
from tests.bench.crew import Crew
from tests.bench.database import copied, use, vacuum
from tests.bench.fill_orders import ORDERS_TABLES, fill_orders
from tests.bench.memory import rss_mb
from tests.bench.options import Options
from tests.bench.orders_intake import Intake
from tests.bench.orders_limit import Limit
from tests.bench.rounds import compare, print_table, ratio
from tests.bench.settings import NAME

DEFAULTS = Options(skus=100_000, rounds=7, seconds=4.0, orders=1_000_000)
CONNECTIONS = 5
PROCESSES = 2
FULL = f"{NAME}_full"

INTAKE = "orders.intake.place"
LIMIT = "limit, one statement"
INTAKE_FULL, LIMIT_FULL = f"{INTAKE}, full", f"{LIMIT}, full"
# Each with its database.
CONTENDERS: dict[str, tuple[type[Intake] | type[Limit], str]] = {
    LIMIT: (Limit, NAME),
    INTAKE: (Intake, NAME),
    LIMIT_FULL: (Limit, FULL),
    INTAKE_FULL: (Intake, FULL),
}


def run(options: Options) -> dict[str, Any]:
    shop = fill.a_shop(options.skus, CONNECTIONS)
    skus = list(Sku.objects.values_list("pk", flat=True))
    warehouse = Warehouse.objects.get(is_default=True).pk

    def recruit(name: str) -> Callable[[int], Intake | Limit]:
        worker, database = CONTENDERS[name]

        def recruited(number: int) -> Intake | Limit:
            use(database)
            source = f"{worker.__name__}:{number}"
            return worker(shop.merchant.pk, source, warehouse, skus[number::PROCESSES])

        return recruited

    def before(name: str) -> None:
        use(CONTENDERS[name][1])
        fill.rest(shop)
        vacuum([*fill.TABLES, *ORDERS_TABLES])

    with copied(FULL), ExitStack() as stack:
        use(FULL)
        seconds = fill_orders(shop, options.skus, options.orders)
        print(f"{options.orders:,} orders laid down in {seconds:.0f} s")
        crews = {name: stack.enter_context(Crew(recruit(name), PROCESSES)) for name in CONTENDERS}
        crews[INTAKE].work(0)
        rss_start = rss_mb(crews[INTAKE].pids)
        rates = compare(crews, options.rounds, options.seconds, before)
        rss_end = rss_mb(crews[INTAKE].pids)

    print_table(rates, "orders/s", LIMIT)
    return {
        "bench": "orders",
        "orders_per_s": round(median(rates[INTAKE]), 1),
        "limit_orders_per_s": round(median(rates[LIMIT]), 1),
        "ratio": ratio(rates, INTAKE, LIMIT),
        "orders": options.orders,
        "fill_s": round(seconds, 1),
        "growth": ratio(rates, INTAKE, INTAKE_FULL),
        "limit_growth": ratio(rates, LIMIT, LIMIT_FULL),
        "rss_start_mb": rss_start,
        "rss_end_mb": rss_end,
    }
