"""Stock pushes over the API, beside the same rows written by psycopg alone."""

from contextlib import ExitStack
from statistics import median
from typing import Any

from django.db import connection

from integrations import tokens
from integrations.models import Scope
from tests.bench import fill
from tests.bench.crew import Crew
from tests.bench.database import vacuum
from tests.bench.memory import rss_mb, with_children
from tests.bench.options import Options
from tests.bench.rounds import compare, print_table, ratio
from tests.bench.stock_api import Partner
from tests.bench.stock_limit import Limit
from tests.bench.web import Web, running_web

DEFAULTS = Options(skus=100_000, rounds=5, seconds=4.0)
CONNECTIONS = 5
# Writers beside clients: with two instead of four, PostgreSQL itself wrote a quarter less.
CLIENTS = 4
WRITERS = 4

UNCHANGED = "API, unchanged, batches of 1,000"


def run(options: Options) -> dict[str, Any]:
    shop = fill.a_shop(options.skus, CONNECTIONS)
    _, token = tokens.issue(shop.merchant, "bench", [Scope.STOCK_WRITE])
    written = _Written()

    def before(name: str) -> None:
        fill.rest(shop)
        vacuum(fill.TABLES)
        written.remember()

    def after(name: str) -> None:
        if name == UNCHANGED:
            written.count()

    with running_web() as web, ExitStack() as stack:
        crews = {name: stack.enter_context(crew) for name, crew in _crews(web, token).items()}
        for crew in crews.values():
            crew.work(0)
        rss_start = rss_mb(with_children(web.pid))
        rates = compare(crews, options.rounds, options.seconds, before, after)
        rss_end = rss_mb(with_children(web.pid))

    print_table(rates, "items/s", _limit(1_000))
    print(f"rows written by unchanged pushes: {written.rows}")
    return {
        "bench": "stock",
        "items_per_s": round(median(rates[_api(1_000)])),
        "limit_items_per_s": round(median(rates[_limit(1_000)])),
        "ratio": ratio(rates, _api(1_000), _limit(1_000)),
        "items_100_per_s": round(median(rates[_api(100)])),
        "limit_100_items_per_s": round(median(rates[_limit(100)])),
        "ratio_100": ratio(rates, _api(100), _limit(100)),
        "unchanged_items_per_s": round(median(rates[UNCHANGED])),
        "unchanged_ratio": ratio(rates, UNCHANGED, _api(1_000)),
        "unchanged_rows_written": written.rows,
        "rss_web_start_mb": rss_start,
        "rss_web_end_mb": rss_end,
    }


def _api(batch: int) -> str:
    return f"API, batches of {batch:,}"


def _limit(batch: int) -> str:
    return f"limit, batches of {batch:,}"


def _crews(web: Web, token: str) -> dict[str, Crew]:
    def partners(batch: int, *, changed: bool) -> Crew:
        return Crew(
            lambda number: Partner(web.port, token, number, CLIENTS, batch, changed=changed),
            CLIENTS,
        )

    def limit(batch: int) -> Crew:
        return Crew(lambda number: Limit(number, WRITERS, batch), WRITERS)

    return {
        _limit(1_000): limit(1_000),
        _api(1_000): partners(1_000, changed=True),
        _limit(100): limit(100),
        _api(100): partners(100, changed=True),
        UNCHANGED: partners(1_000, changed=False),
    }


class _Written:
    """Counts the rows of stock, ledger and outbox that were written since it was last asked."""

    TABLES = ("catalog_stock", "catalog_movement", "integrations_outbound")

    def __init__(self) -> None:
        self.rows = 0
        self._since = ""

    def remember(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()::xid::text")
            [self._since] = cursor.fetchone()

    def count(self) -> None:
        with connection.cursor() as cursor:
            for table in self.TABLES:
                cursor.execute(
                    f"SELECT count(*) FROM {table} WHERE age(xmin) <= age(%s::xid)", [self._since]
                )
                self.rows += cursor.fetchone()[0]
