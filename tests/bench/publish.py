"""A whole catalogue published on ANYMARKET's simulator: does it keep the pace that is allowed?

The worker's own visits, one after another: claim, read, map, tell, note, link. The simulator
counts requests in fixed windows and answers 429 beyond its limit. It runs in a process of its own,
as the real one does.
"""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from typing import Any

from django.db import connections
from django.db.models.functions import Now
from django.utils import timezone

from catalog.models import Brand, Category, Image, Price, Product, Sku, Stock
from integrations import publications
from integrations.contract import Rate
from integrations.mapping.kinds import Kind
from integrations.mapping.sheet.row import MappingRow
from integrations.models import Activity, CallLog, Connection, Publication
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Simulator
from integrations.rulebook import rules
from integrations.sync import drain
from tests.bench.database import vacuum
from tests.bench.options import Options
from tests.builders import a_connection, a_merchant, a_price_table, a_warehouse
from tests.long_work import terms_learned

DEFAULTS = Options(skus=10_000, rounds=1)
# Of the simulator; the governor stays a little below, and in no window gives out more.
WINDOW_SECONDS, LIMIT = 10.0, 400
OURS = Rate(burst=10, per_second=(LIMIT - 10) / WINDOW_SECONDS)
TOKEN, OI = "bench", "1."
TABLES = [model._meta.db_table for model in (Product, Sku, Stock, Price, Image, Publication)]


def run(options: Options) -> dict[str, Any]:
    """One product for each of the wished SKUs."""
    Platform.rates = {"default": OURS}
    with _simulator() as url:
        target = _opened(url)
        _fill(target, options.skus)
        wanted = publications.want_unlinked(target)
        vacuum(TABLES)
        seconds = _publish(target)
    published = Publication.objects.filter(published_at__isnull=False).count()
    too_many = CallLog.objects.filter(status=429).count()
    allowed = LIMIT / WINDOW_SECONDS
    pace = published / seconds
    print(f"{published:,} of {wanted:,} products in {seconds:,.1f} s: {pace:,.1f} per second")
    print(f"allowed: {allowed:,.1f} requests per second; refused as too many: {too_many}")
    return {
        "bench": "publish",
        "products": published,
        "products_per_s": round(pace, 1),
        "allowed_per_s": allowed,
        "ratio": round(pace / allowed, 3),
        "too_many": too_many,
    }


def _publish(target: Connection) -> float:
    """Seconds of all visits together, until nothing waits."""
    started = time.monotonic()
    due = Publication.objects.filter(connection=target, due_at__lte=Now())
    while due.exists():
        Activity.objects.update(resume_at=None, pull_due_at="2100-01-01T00:00:00Z")
        drain.drain(target.pk)
    return time.monotonic() - started


@contextmanager
def _simulator() -> Iterator[str]:
    connections.close_all()  # a connection must not be shared with a forked child
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Pipe) -> None:
    with Simulator() as simulator:
        knobs = simulator.account(token=TOKEN, oi=OI).knobs
        knobs.window, knobs.limit = WINDOW_SECONDS, LIMIT
        pipe.send(simulator.url)
        pipe.poll(None)


def _opened(url: str) -> Connection:
    """A connection that knows the platform's words, with rules for a brand and a category."""
    merchant = a_merchant()
    settings = {"api_url": url, "oi": OI}
    target = a_connection(merchant, settings=settings, secrets={"token": TOKEN}, push_interval=0)
    terms_learned(target)
    terms = {term.name: term for term in target.terms.all()}
    brand, category = terms["Acme"], terms["Camisetas"]
    put = [
        MappingRow(Kind.BRAND, "Acme", brand.external_id, brand.name),
        MappingRow(Kind.CATEGORY, "Camisetas", category.external_id, category.path),
    ]
    rules.save(target, put=put, cause="bench")
    return target


def _fill(target: Connection, size: int) -> None:
    merchant = target.merchant
    warehouse = a_warehouse(merchant, is_default=True)
    table = a_price_table(merchant, is_default=True)
    brand = Brand.objects.create(merchant=merchant, name="Acme")
    category = Category.objects.create(merchant=merchant, name="Camisetas", path="Camisetas")
    products = Product.objects.bulk_create(
        Product(
            merchant=merchant,
            code=f"P-{number}",
            title=f"Camiseta {number}",
            description="De algodão. " * 50,
            brand=brand,
            category=category,
        )
        for number in range(size)
    )
    sizes = dict.fromkeys(("height", "width", "length", "weight"), 1)
    skus = Sku.objects.bulk_create(
        Sku(merchant=merchant, product=product, code=f"SKU-{product.code}", **sizes)
        for product in products
    )
    Image.objects.bulk_create(
        Image(merchant=merchant, product=one, url=f"https://img.example/{one.code}.jpg")
        for one in products
    )
    Stock.objects.bulk_create(
        Stock(merchant=merchant, sku=sku, warehouse=warehouse, on_hand=5) for sku in skus
    )
    Price.objects.bulk_create(
        Price(
            merchant=merchant,
            sku=sku,
            table=table,
            list_price=10,
            sale_price=9,
            updated_at=timezone.now(),
        )
        for sku in skus
    )
