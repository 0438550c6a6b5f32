"""One tick with 1,000 changed SKUs, in catalogues of three sizes: what does the size cost?

The tick is the workers' own code: the sweep finds the connection, then batch after batch is
claimed, read, told and finished. The platform is one that accepts everything at once.
"""

import os
import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models.functions import Now
from django_q.models import OrmQ

from catalog.stock import Count, set_on_hand
from integrations.models import Activity, Connection
from integrations.models.work import OutboundTopic
from integrations.sync import push, sweep
from tests.bench import fill
from tests.bench.memory import rss_mb
from tests.bench.options import Options
from tests.bench.silent_platform import SilentPlatform

DEFAULTS = Options(skus=1_000_000, rounds=9)
CHANGED = 1_000


def run(options: Options) -> dict[str, Any]:
    """Catalogues of a hundredth, a tenth and the whole of the wished size."""
    sizes = [max(1, options.skus // 100), max(1, options.skus // 10), options.skus]
    shop = fill.a_shop(sizes[0], connections=1)
    [target] = shop.connections
    target.push_interval = 0
    target.save()
    _tick(target, sizes[0])  # modules, connection and caches are warm from here on
    rss_start = rss_mb([os.getpid()])
    found = {}
    for size, before in zip(sizes, [sizes[0], *sizes], strict=False):
        fill.grow(shop, before + 1, size)
        found[size] = [_tick(target, size) for _ in range(options.rounds)]
    idle = [_milliseconds(sweep.wake_wanting) for _ in range(options.rounds)]
    _print_table(found, idle)
    return {
        "bench": "tick",
        "ms": {str(size): round(median(times), 1) for size, times in found.items()},
        "growth": round(median(found[sizes[-1]]) / median(found[sizes[0]]), 2),
        "idle_ms": round(median(idle), 2),
        "rss_start_mb": rss_start,
        "rss_end_mb": rss_mb([os.getpid()]),
    }


def _tick(target: Connection, size: int) -> float:
    changed = min(CHANGED, size)
    _change(target.merchant_id, random.sample(range(1, size + 1), changed))
    _quiet(target)
    told = 0

    def tick() -> None:
        nonlocal told
        if sweep.wake_wanting() == 1:
            while looked_at := push.push(target, SilentPlatform(), OutboundTopic.STOCK):
                told += looked_at

    milliseconds = _milliseconds(tick)
    if told != changed:
        raise RuntimeError(f"{told} of {changed} were told")
    _quiet(target)
    return milliseconds


def _change(merchant: int, numbers: Sequence[int]) -> None:
    counts = [
        Count(index, fill.code(number), fill.WAREHOUSES[0], random.randrange(fill.ON_HAND))
        for index, number in enumerate(numbers)
    ]
    set_on_hand(merchant, counts, "bench")


def _quiet(target: Connection) -> None:
    """No task is on its way, and orders are not looked for."""
    OrmQ.objects.all().delete()
    Activity.objects.filter(connection=target).update(
        woken_at=None, pull_due_at=Now() + timedelta(days=1)
    )


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000


def _print_table(found: dict[int, list[float]], idle: list[float]) -> None:
    print(f"{'SKUs':>12}{'ms (median)':>14}{'min..max':>20}{'of the smallest':>18}")
    smallest = median(next(iter(found.values())))
    for size, times in found.items():
        spread = f"{min(times):.1f}..{max(times):.1f}"
        print(f"{size:>12,}{median(times):>14.1f}{spread:>20}{median(times) / smallest:>18.2f}")
    print(f"idle tick: {median(idle):.2f} ms ({min(idle):.2f}..{max(idle):.2f})")
