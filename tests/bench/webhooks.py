"""Webhooks at the production server's door: verified and stored at a pace, and the most it takes,
beside a bare view on the same server that inserts one row with psycopg."""

from contextlib import ExitStack
from math import ceil
from statistics import median
from typing import Any

from django.db import connection

from integrations.models import Connection, Webhook
from tests.bench.caller import Caller, paced
from tests.bench.crew import Crew
from tests.bench.database import vacuum
from tests.bench.options import Options
from tests.bench.rounds import compare, print_table, ratio
from tests.bench.urls import CREATE, TABLE
from tests.bench.web import running_web
from tests.builders import a_connection, a_merchant

# `seconds` of the pace; each contender runs a tenth as long in each round.
DEFAULTS = Options(skus=0, rounds=7, seconds=180.0)
PER_SECOND = 200.0
SHORTER = 30
PLATFORMS = 8  # callers at a time
PROCESSES = 4
SECRET, STORE = "bench-secret", 1234567

DOOR, BARE = "webhooks", "limit, a bare view"


def run(options: Options) -> dict[str, Any]:
    target = a_connection(
        a_merchant(),
        platform="nuvemshop",
        settings={"store_id": str(STORE)},
        secrets={"token": "t", "app_secret": SECRET},
        sale_events=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(CREATE)
    with running_web() as web, ExitStack() as stack:
        taken = paced(_callers(web.port, target), PER_SECOND, options.seconds)
        lost = len(taken) - _stored()
        crews = {
            name: stack.enter_context(Crew(lambda n, p=path: _caller(web.port, p, n), PROCESSES))
            for name, path in ((BARE, "/bare/"), (DOOR, f"/webhooks/{target.key}/"))
        }
        rates = compare(crews, options.rounds, options.seconds / SHORTER, _before)
    print_table(rates, "calls/s", BARE)
    p99 = sorted(taken)[ceil(len(taken) * 0.99) - 1]
    print(
        f"{len(taken):,} calls at {PER_SECOND:.0f}/s: median {median(taken):.1f} ms, p99 {p99:.1f}"
    )
    return {
        "bench": "webhooks",
        "p99_ms": round(p99, 1),
        "lost": lost,
        "calls_per_s": round(median(rates[DOOR]), 1),
        "limit_calls_per_s": round(median(rates[BARE]), 1),
        "ratio": ratio(rates, DOOR, BARE),
    }


def _callers(port: int, target: Connection) -> list[Caller]:
    return [_caller(port, f"/webhooks/{target.key}/", number) for number in range(PLATFORMS)]


def _caller(port: int, path: str, number: int) -> Caller:
    return Caller(port, path, SECRET, STORE, first=1 + number * 100_000_000)


def _stored() -> int:
    """Calls about different orders; one that was stored twice counts once."""
    return Webhook.objects.values("subject_id").distinct().count()


def _before(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {Webhook._meta.db_table}, {TABLE}")
    vacuum([Webhook._meta.db_table, TABLE])
