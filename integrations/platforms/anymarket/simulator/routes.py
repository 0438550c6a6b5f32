"""Which address is answered by what."""

import re
from collections.abc import Callable
from dataclasses import replace

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.endpoints import (
    callbacks,
    fulfilment,
    images,
    new_words,
    orders,
    prices,
    products,
    publishing,
    stock,
    vocabulary,
)
from integrations.platforms.anymarket.simulator.exchange import (
    Answer,
    Request,
    not_found,
    refusal,
)

Endpoint = Callable[[Account, Request], Answer]

ROUTES: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", r"/products", products.products),
    ("POST", r"/products", publishing.post_product),
    ("GET", r"/products/(\d+)", products.one_product),
    ("PATCH", r"/products/(\d+)", publishing.patch_product),
    ("GET", r"/products/(\d+)/images", images.images),
    ("POST", r"/products/(\d+)/images", images.post),
    ("DELETE", r"/products/(\d+)/images/(\d+)", images.delete),
    ("GET", r"/products/(\d+)/skus", products.skus_of_product),
    ("POST", r"/products/(\d+)/skus", publishing.post_sku),
    ("GET", r"/products/(\d+)/skus/(\d+)", products.one_sku),
    ("PATCH", r"/products/(\d+)/skus/(\d+)", prices.patch_sku),
    ("GET", r"/skus/(\d+)/marketplaces", prices.listings),
    ("PUT", r"/skus/marketplaces/prices", prices.put_listing_prices),
    ("GET", r"/stocks", stock.stocks),
    ("PUT", r"/stocks", stock.put_all),
    ("POST", r"/stocks", stock.post),
    ("PUT", r"/stocks/batch", stock.put_batch),
    ("GET", r"/stocks/locals", stock.locations),
    ("GET", r"/brands", new_words.brands),
    ("POST", r"/brands", new_words.post_brand),
    ("GET", r"/categories", new_words.categories),
    ("POST", r"/categories", new_words.post_category),
    ("GET", r"/categories/fullPath", vocabulary.category_tree),
    ("GET", r"/variations", vocabulary.variations),
    ("GET", r"/variations/(\d+)/values", vocabulary.variation_values),
    ("GET", r"/categories/characteristics/groups", vocabulary.characteristics),
    ("GET", r"/callbacks", callbacks.callbacks),
    ("POST", r"/callbacks", callbacks.post),
    ("GET", r"/callbacks/(\d+)", callbacks.one),
    ("PUT", r"/callbacks/(\d+)", callbacks.put),
    ("DELETE", r"/callbacks/(\d+)", callbacks.delete),
    ("GET", r"/orders", orders.orders),
    ("GET", r"/orders/(\d+)", orders.one_order),
    ("PUT", r"/orders/(\d+)", fulfilment.put_order),
    ("PUT", r"/orders/(\d+)/nfe", fulfilment.put_xml),
    ("GET", r"/orders/feeds", orders.feed),
    ("PUT", r"/orders/feeds/(\d+)", orders.acknowledge),
)


def dispatch(account: Account, request: Request) -> Answer:
    """Raises Refusal: 404 for an unknown address, 405 for a known one with another method."""
    known = False
    for method, pattern, endpoint in ROUTES:
        if found := re.fullmatch(pattern, request.path):
            if method == request.method:
                return endpoint(account, replace(request, args=found.groups()))
            known = True
    if known:
        raise refusal(405, f"Request method '{request.method}' not supported")
    raise not_found(request.path)
