"""Fifty buyers on the last unit of a SKU, on two platforms at once, again and again.

The orders are read from simulators and placed by the workers' own code, in processes: what is
measured is not how fast, but how often more than the one unit was promised. `--rounds` says how
many units there are to be had, each of a SKU of its own.
"""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from typing import Any

from django.db import connections

from tests.bench.database import vacuum
from tests.bench.fill import TABLES
from tests.bench.options import Options
from tests.last_unit import (
    BUYERS_EACH,
    RATES,
    WORKERS_EACH,
    Market,
    Simulators,
    opened,
    outcome,
    race,
)

DEFAULTS = Options(skus=0, rounds=1_000)
TOLD_EVERY = 100


def run(options: Options) -> dict[str, Any]:
    for platform, rates in RATES.items():
        platform.rates = rates
    codes = [f"S{number}" for number in range(options.rounds)]
    with _market(codes) as market:
        shops = opened(market, codes)
        vacuum(TABLES)
        connections.close_all()  # a connection must not be shared with a forked child
        started = time.monotonic()
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(len(shops) * WORKERS_EACH, mp_context=context) as workers:
            workers.submit(int).result()  # all of them are forked now
            for number, code in enumerate(codes, start=1):
                race(workers, market, shops, code)
                if number % TOLD_EVERY == 0:
                    print(f"{number:>6,} of {len(codes):,}", flush=True)
        seconds = time.monotonic() - started
        found = outcome(market)
    buyers = 2 * BUYERS_EACH * options.rounds
    print(f"{buyers:,} buyers of {options.rounds:,} units, in {seconds:,.0f} s")
    print(
        f"units promised beyond: {found.oversold}; ledger rows that do not add up: "
        f"{found.unbalanced}"
    )
    return {
        "bench": "last_unit",
        "repetitions": options.rounds,
        "orders": found.orders,
        "lost": buyers - found.orders,
        "oversold": found.oversold,
        "wrongly_flagged": found.wrongly_flagged,
        "wrongly_told": found.wrongly_told,
        "unbalanced": found.unbalanced,
        "orders_per_s": round(found.orders / seconds, 1),
    }


@contextmanager
def _market(codes: list[str]) -> Iterator[Market]:
    """The simulators in a process of their own, as the real platforms are."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, codes), daemon=True)
    process.start()
    theirs.close()
    try:
        yield _Remote(ours)
    finally:
        process.terminate()
        process.join()


class _Remote:
    """The market behind a pipe."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self.urls: dict[str, str] = pipe.recv()

    def sell(self, code: str) -> dict[str, list[str]]:
        self._pipe.send(("sell", code))
        sold: dict[str, list[str]] = self._pipe.recv()
        return sold

    def told(self) -> dict[str, dict[str, list[int | None]]]:
        self._pipe.send(("told",))
        told: dict[str, dict[str, list[int | None]]] = self._pipe.recv()
        return told


def _serve(pipe: Pipe, codes: list[str]) -> None:
    market = Simulators(codes)
    pipe.send(market.urls)
    while True:
        name, *values = pipe.recv()
        pipe.send(getattr(market, name)(*values))
