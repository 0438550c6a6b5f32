"""Random histories of orders: placed, edited, cancelled and returned in whole and in part, shipped
and counted, repeated and in any order, by workers that die in the middle.

What is measured is how often stock, ledger and orders did not agree, or something was given back
twice. `--rounds` is the number of histories.
"""

import multiprocessing
import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.db import connection, connections
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.bench.database import vacuum
from tests.bench.options import Options
from tests.orders.histories import World, undone_after
from tests.orders.steps import Turn, histories

DEFAULTS = Options(skus=0, rounds=10_000)
AT_ONCE = 250
HISTORIES = histories(early=6, late=8)
TABLES = (
    "catalog_stock",
    "catalog_movement",
    "orders_order",
    "orders_orderitem",
    "orders_orderevent",
    "orders_orderreturn",
    "orders_returneditem",
)
SHOWN = 3


def run(options: Options) -> dict[str, Any]:
    """Chunk by chunk, each on a merchant of its own, in as many processes as there are cores."""
    whole, rest = divmod(options.rounds, AT_ONCE)
    sizes = [AT_ONCE] * whole + ([rest] if rest else [])
    worlds = [World() for _ in sizes]
    connections.close_all()  # a connection must not be shared with a forked child
    found: Counter[str] = Counter()
    started = time.monotonic()
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as workers:
        for done in workers.map(_chunk, range(len(sizes)), sizes, worlds):
            found += done
            print(f"{found['histories']:>6,} of {options.rounds:,}", flush=True)
    seconds = time.monotonic() - started
    for name, number in sorted(found.items()):
        print(f"{name:<28}{number:>10,}")
    return {
        "bench": "ledger",
        "histories": found["histories"],
        "broken": found["broken"],
        "steps": found["steps"],
        "cancels": found["cancel changed"],
        "returns": found["take back changed"],
        "deaths": found["deaths"],
        "seconds": round(seconds, 1),
    }


def _chunk(number: int, size: int, world: World) -> Counter[str]:
    """`number` is the seed: the same histories each time."""
    found = Counter[str]()
    vacuum(TABLES)

    @seed(number)
    @given(history=HISTORIES)
    @settings(
        max_examples=size,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def check(history: list[Turn]) -> None:
        found["histories"] += 1
        try:
            undone_after(history, world, found)
        except Exception as error:
            found["broken"] += 1
            if found["broken"] <= SHOWN:
                print(f"{type(error).__name__}: {error}\n{history}", flush=True)

    check()
    connection.close()
    return found
