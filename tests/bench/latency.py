"""From a sale on one platform to the new stock on four others, while those are told 50,000 SKUs.

Real parts: simulators that call the web server's door, the web server, and `manage.py worker` with
its watchdog. Every simulator is as strict as its platform; the store that sells is on one of
Nuvemshop's large plans, or it could not be asked for ten orders a second.
"""

import time
from contextlib import ExitStack
from math import ceil
from statistics import median
from typing import Any

from django.db.models.functions import Now

from catalog.models import Sku
from integrations.models import Connection, Listing, Outbound, Subscription
from orders.models import Order
from tests.bench import fill
from tests.bench.options import Options
from tests.bench.selling import OTHERS, SELLER, Shops, shops_served
from tests.bench.web import running_web, running_workers
from tests.builders import a_connection

DEFAULTS = Options(skus=50_000, rounds=1, seconds=60.0)
ORDERS_PER_SECOND = 10
# After the last sale; what has not come by then is lost.
PATIENCE_SECONDS = 60.0
START_SECONDS = 60.0


def run(options: Options) -> dict[str, Any]:
    sales = max(1, int(options.seconds * ORDERS_PER_SECOND))
    shop = fill.a_shop(options.skus, 0)
    codes = list(Sku.objects.order_by("pk").values_list("code", flat=True))
    sold = codes[-sales:]  # the last to be told by the push that is running
    with ExitStack() as stack:
        shops = stack.enter_context(shops_served(codes))
        seller = _connected(shop.merchant, SELLER, shops, sale_events=True)
        others = [_connected(shop.merchant, name, shops) for name in OTHERS]
        for target in (seller, *others):
            _link(target, shops)
        web = stack.enter_context(running_web())
        stack.enter_context(running_workers(f"http://127.0.0.1:{web.port}"))
        _await_subscription(seller)
        taken = shops.sell(sold, ORDERS_PER_SECOND, PATIENCE_SECONDS)
        still_pushing = Outbound.objects.filter(due_at__lte=Now(), connection__in=others).count()
    orders = Order.objects.count()
    p95 = sorted(taken)[ceil(len(taken) * 0.95) - 1] if taken else 0.0
    print(
        f"{orders:,} of {len(sold):,} orders; {len(taken):,} were told to all {len(others)} others"
    )
    print(f"figures of the push still waiting at the end: {still_pushing:,}")
    return {
        "bench": "latency",
        "orders": orders,
        "p50_s": round(median(taken), 2) if taken else None,
        "p95_s": round(p95, 2),
        "lost": len(sold) - len(taken),
        "still_pushing": still_pushing,
    }


def _connected(merchant: Any, name: str, shops: Shops, **values: Any) -> Connection:
    account = shops.accounts[name]
    return a_connection(
        merchant,
        platform=account.platform,
        settings=dict(account.settings),
        secrets=dict(account.secrets),
        push_interval=0,
        push_prices=False,
        order_filter="all",
        **values,
    )


def _link(target: Connection, shops: Shops) -> None:
    """Everything is listed, and nothing was told yet: the push that is running."""
    name = str(target.settings["name"])
    ids = shops.accounts[name].ids
    skus = dict(Sku.objects.values_list("code", "pk"))
    listings = Listing.objects.bulk_create(
        (
            Listing(
                merchant_id=target.merchant_id,
                connection=target,
                sku_id=skus[code],
                external_id=sku,
                external_product_id=product,
            )
            for code, (sku, product) in ids.items()
        ),
        batch_size=5_000,
    )
    waits = target.settings["name"] != SELLER
    Outbound.objects.bulk_create(
        (
            Outbound(
                merchant_id=target.merchant_id,
                connection=target,
                listing=listing,
                sku_id=listing.sku_id,
                topic="stock",
                revision=1,
                due_at=Now() if waits else None,
                waiting_since=Now() if waits else None,
            )
            for listing in listings
        ),
        batch_size=5_000,
    )


def _await_subscription(seller: Connection) -> None:
    deadline = time.monotonic() + START_SECONDS
    ready = Subscription.objects.filter(connection=seller, orders=True, checked_at__isnull=False)
    while not ready.exists():
        if time.monotonic() > deadline:
            raise TimeoutError("The seller's platform was not asked to call us.")
        time.sleep(0.2)
