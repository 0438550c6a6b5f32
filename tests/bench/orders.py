"""Orders through the intake, beside the same rows written by psycopg alone."""

from contextlib import ExitStack
from statistics import median
from typing import Any

from catalog.models import Sku, Warehouse
from tests.bench import fill
from tests.bench.crew import Crew
from tests.bench.database import vacuum
from tests.bench.memory import rss_mb
from tests.bench.options import Options
from tests.bench.orders_intake import Intake
from tests.bench.orders_limit import Limit
from tests.bench.rounds import compare, print_table, ratio

DEFAULTS = Options(skus=100_000, rounds=7, seconds=4.0)
CONNECTIONS = 5
PROCESSES = 2

INTAKE = "orders.intake.place"
LIMIT = "limit, one statement"


def run(options: Options) -> dict[str, Any]:
    shop = fill.a_shop(options.skus, CONNECTIONS)
    skus = list(Sku.objects.values_list("pk", flat=True))
    warehouse = Warehouse.objects.get(is_default=True).pk

    def before(name: str) -> None:
        fill.rest(shop)
        vacuum(fill.TABLES)

    def crew(worker: type[Intake] | type[Limit]) -> Crew:
        return Crew(
            lambda number: worker(
                shop.merchant.pk, f"{worker.__name__}:{number}", warehouse, skus[number::PROCESSES]
            ),
            PROCESSES,
        )

    with ExitStack() as stack:
        crews = {
            name: stack.enter_context(crew(w)) for name, w in [(LIMIT, Limit), (INTAKE, Intake)]
        }
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
        "rss_start_mb": rss_start,
        "rss_end_mb": rss_end,
    }
