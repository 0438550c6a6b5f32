"""Which address is answered by what."""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import unquote

from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.endpoints import (
    cancelling,
    fulfilment,
    images,
    metafields,
    orders,
    products,
    stock,
    store,
    variants,
    webhooks,
)
from integrations.platforms.nuvemshop.simulator.exchange import Answer, Request, refusal

Endpoint = Callable[[Account, Request], Answer]

PARCEL = r"/orders/(\d+)/fulfillment-orders/([0-9A-Z]{26})"
ROUTES: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", r"/store", store.store),
    ("GET", r"/locations", store.locations),
    ("GET", r"/categories", store.categories),
    ("POST", r"/categories", store.post_category),
    ("GET", r"/products", products.products),
    ("POST", r"/products", products.post_product),
    ("PATCH", r"/products/stock-price", stock.patch_stock_price),
    ("GET", r"/products/sku/([^/]+)", products.by_sku),
    ("GET", r"/products/(\d+)", products.one_product),
    ("PUT", r"/products/(\d+)", products.put_product),
    ("POST", r"/products/(\d+)/variants", variants.post_variant),
    ("PUT", r"/products/(\d+)/variants", variants.put_variants),
    ("PATCH", r"/products/(\d+)/variants", variants.patch_variants),
    ("POST", r"/products/(\d+)/variants/stock", stock.post_stock),
    ("PUT", r"/products/(\d+)/variants/(\d+)", variants.put_variant),
    ("POST", r"/products/(\d+)/images", images.post_image),
    ("DELETE", r"/products/(\d+)/images/(\d+)", images.delete_image),
    ("GET", r"/orders", orders.orders),
    ("GET", r"/orders/(\d+)", orders.one_order),
    ("GET", r"/webhooks", webhooks.webhooks),
    ("POST", r"/webhooks", webhooks.post_webhook),
    ("GET", r"/webhooks/(\d+)", webhooks.one_webhook),
    ("PUT", r"/webhooks/(\d+)", webhooks.put_webhook),
    ("DELETE", r"/webhooks/(\d+)", webhooks.delete_webhook),
    ("POST", r"/orders/(\d+)/cancel", cancelling.cancel),
    ("POST", r"/orders/(\d+)/pack", fulfilment.pack),
    ("POST", r"/orders/(\d+)/fulfill", fulfilment.fulfill),
    ("GET", r"/orders/(\d+)/fulfillments", fulfilment.first_events),
    ("POST", r"/orders/(\d+)/fulfillments", fulfilment.post_first_event),
    ("GET", r"/orders/(\d+)/fulfillment-orders", fulfilment.all_parcels),
    ("GET", PARCEL, fulfilment.one_parcel),
    ("PATCH", PARCEL, fulfilment.patch_parcel),
    ("GET", rf"{PARCEL}/tracking-events", fulfilment.events),
    ("POST", rf"{PARCEL}/tracking-events", fulfilment.post_event),
    ("GET", r"/metafields/orders", metafields.of_orders),
    ("POST", r"/metafields", metafields.post),
    ("GET", r"/metafields/(\d+)", metafields.one),
    ("PUT", r"/metafields/(\d+)", metafields.put),
    ("DELETE", r"/metafields/(\d+)", metafields.delete),
)


def dispatch(account: Account, request: Request) -> Answer:
    """Raises Refusal: 404 for an unknown address, 405 for a known one with another method."""
    known = False
    for method, pattern, endpoint in ROUTES:
        if found := re.fullmatch(pattern, request.path):
            if method == request.method:
                args = tuple(unquote(arg) for arg in found.groups())
                return endpoint(account, replace(request, args=args))
            known = True
    raise refusal(405 if known else 404, None)
