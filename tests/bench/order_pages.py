"""The pages of orders over 1,000,000 of them, against an admin list that has nothing to show."""

from statistics import median
from typing import Any

from django.test import Client
from django.urls import reverse

from orders.models import Order, Status
from tests.bench import fill
from tests.bench.fill_orders import fill_orders
from tests.bench.options import Options
from tests.bench.pages import (
    EMPTY,
    in_turn,
    logged_in,
    milliseconds,
    print_pages,
    queries,
    ratios,
)
from tests.builders import a_user

DEFAULTS = Options(skus=10_000, rounds=15, orders=1_000_000)
# The statements of a page are counted over so many, and again over all.
FEW = 100
ORDER_PAGES = ("list", "list, a status", "list, search", "order")


def run(options: Options) -> dict[str, Any]:
    shop = fill.a_shop(options.skus, connections=1)
    client = logged_in(a_user(shop.merchant))
    few = min(FEW, options.orders)
    fill_orders(shop, options.skus, few)
    before = queries(client, _pages(few))
    seconds = fill_orders(shop, options.skus, options.orders - few, first=few + 1)
    print(f"{options.orders:,} orders laid down in {seconds:.0f} s")
    pages = _pages(options.orders)
    after = queries(client, pages)
    found = in_turn(client, pages, options.rounds)
    print_pages(found)
    of_empty = ratios(found)
    return {
        "bench": "order_pages",
        "orders": options.orders,
        "ratio": max(of_empty[name] for name in ORDER_PAGES),
        "report_ratio": of_empty["report"],
        "report_two_years_ms": round(_two_years(client)),
        "more_queries": max(after[name] - before[name] for name in pages),
        "queries": after,
        "ms": {name: round(median(times), 1) for name, times in found.items()},
    }


def _pages(orders: int) -> dict[str, str]:
    """Searched for and opened is one from the middle."""
    listed = reverse("admin:orders_order_changelist")
    number = str(1 + orders // 2)
    order = Order.objects.get(number=number)
    return {
        EMPTY: reverse("admin:catalog_brand_changelist"),
        "list": listed,
        "list, a status": f"{listed}?status__exact={Status.INVOICED}",
        "list, search": f"{listed}?q={number}",
        "order": reverse("admin:orders_order_change", args=[order.pk]),
        "report": reverse("admin:integrations_store_reports"),
    }


def _two_years(client: Client) -> float:
    """The longest report there is; asked once to be warm."""
    page = reverse("admin:integrations_store_reports")
    first = Order.objects.earliest("placed_at").placed_at.date()
    url = f"{page}?since={first}"
    return min(milliseconds(client, url) for _ in range(2))
