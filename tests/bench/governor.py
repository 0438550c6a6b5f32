"""How near to the allowed rate do eight worker processes come, and are they ever told "too fast"?

Each of them pushes stock figures to both platforms as fast as it may, by the real client and the
governor's row. The simulators are as strict as the real ones: a bucket of 40 that leaks 2 per
second (Nuvemshop), 60 requests in each fixed minute (ANYMARKET). Each runs in a process of its own.

The first minute is left out: in it a full bucket is used up, and the length of the window learned.
What comes after it is the steady state, a whole number of windows.
"""

import multiprocessing
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection as Pipe
from typing import Any

from django.db import connections
from django.utils import timezone

from integrations.contract import ListingRef, RateLimited, StockLevel
from integrations.models import CallLog, Connection
from integrations.platforms.anymarket.simulator import Simulator as Anymarket
from integrations.platforms.nuvemshop.simulator import Simulator as Nuvemshop
from integrations.registry import connector_class
from integrations.sync import line
from tests.bench.options import Options
from tests.builders import a_connection, a_merchant

DEFAULTS = Options(skus=1, rounds=1, seconds=120.0)
FIRST_SECONDS = 60.0
PROCESSES = 8
# Longer than anybody waits for a turn: nobody gives up.
PATIENCE_SECONDS = 600.0
TOKEN = "bench"
NUVEMSHOP = {"store_id": "1", "contact": "dev@example.com", "api_version": "2025-03"}
LIMIT, WINDOW_SECONDS, LEAK = 60, 60.0, 2.0
ALLOWED = {"nuvemshop": LEAK, "anymarket": LIMIT / WINDOW_SECONDS}


@dataclass(frozen=True)
class Target:
    """A connection, and the SKU whose stock it is told."""

    connection: Connection
    listing: ListingRef


def run(options: Options) -> dict[str, Any]:
    """`seconds` is the steady state; the first minute, or as long again if less, comes on top."""
    first = min(FIRST_SECONDS, options.seconds)
    with ExitStack() as stack:
        targets = [_opened(stack, name) for name in ALLOWED]
        started = timezone.now()
        _push(targets, first + options.seconds)
    steady = started + timedelta(seconds=first)
    end = steady + timedelta(seconds=options.seconds)
    calls = CallLog.objects.filter(at__gte=steady, at__lt=end)
    ratios = {
        target.connection.platform: _pace(calls.filter(connection=target.connection), options)
        for target in targets
    }
    too_many = calls.filter(status=429).count()
    early = CallLog.objects.filter(at__lt=steady, status=429).count()
    print(f"refused as too many: {too_many} in the steady state, {early} before it")
    return {
        "bench": "governor",
        "ratio": min(ratios.values()),
        "too_many": too_many,
        "ratios": ratios,
    }


def _pace(calls: Any, options: Options) -> float:
    """Of what is allowed; requests that were refused were for nothing."""
    [platform] = set(calls.values_list("connection__platform", flat=True)) or {""}
    taken = calls.filter(status__lt=300).count() / options.seconds
    allowed = ALLOWED.get(platform, 1.0)
    print(f"{platform:<12}{taken:>8.2f} of {allowed:.2f} requests per second")
    return round(taken / allowed, 3)


def _push(targets: list[Target], seconds: float) -> None:
    connections.close_all()  # a connection must not be shared with a forked child
    context = multiprocessing.get_context("fork")
    crew = [context.Process(target=_work, args=(targets, seconds)) for _ in range(PROCESSES)]
    for process in crew:
        process.start()
    for process in crew:
        process.join()
    assert not any(process.exitcode for process in crew)


def _work(targets: list[Target], seconds: float) -> None:
    """A worker has a thread for each platform: while it waits for one, it goes on with the other.
    Whoever still waits for a turn at the end is not waited for."""
    for target in targets:
        threading.Thread(target=_push_on, args=(target,), daemon=True).start()
    time.sleep(seconds)


def _push_on(target: Target) -> None:
    connector = line.open_line(target.connection, PATIENCE_SECONDS)
    quantity = 0
    while True:
        quantity += 1
        level = StockLevel(listing=target.listing, quantity=quantity, location="")
        try:
            connector.push_stock([level])
        except RateLimited as error:
            time.sleep(error.retry_after or 1.0)


def _opened(stack: ExitStack, platform: str) -> Target:
    served = stack.enter_context(_simulator(platform))
    own = NUVEMSHOP if platform == "nuvemshop" else {"oi": "1"}
    connection = a_connection(
        a_merchant(),
        platform=connector_class(platform).name,
        settings={**own, "api_url": served["url"]},
        secrets={"token": TOKEN},
    )
    ref = ListingRef(external_id=served["sku"], external_product_id=served["product"], code="A")
    return Target(Connection.objects.select_related("activity").get(pk=connection.pk), ref)


@contextmanager
def _simulator(platform: str) -> Iterator[Mapping[str, str]]:
    """Where it is served, and the ids of its one SKU."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_SERVE[platform], args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve_anymarket(pipe: Pipe) -> None:
    with Anymarket() as simulator:
        account = simulator.account(token=TOKEN, oi="1")
        account.knobs.limit, account.knobs.window = LIMIT, WINDOW_SECONDS
        account.add_product([{"partnerId": "A", "price": "1.00"}])
        sku = account.by_code["A"]
        _tell(pipe, simulator.url, sku.product_id, sku.id)


def _serve_nuvemshop(pipe: Pipe) -> None:
    with Nuvemshop() as simulator:
        account = simulator.account(token=TOKEN, oi="1")
        account.add_product([{"partnerId": "A", "price": "1.00"}])
        sku = account.by_code["A"]
        _tell(pipe, simulator.url, sku.product_id, sku.id)


def _tell(pipe: Pipe, url: str, product: int, sku: int) -> None:
    pipe.send({"url": url, "product": str(product), "sku": str(sku)})
    pipe.poll(None)


_SERVE = {"anymarket": _serve_anymarket, "nuvemshop": _serve_nuvemshop}
