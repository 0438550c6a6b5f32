"""A product, or something that belongs to it, changed."""

from collections.abc import Collection

from django.utils import timezone

from catalog import signals
from catalog.models import Product, Sku


def announce(product_ids: Collection[int], cause: str) -> None:
    """Date these products anew and ring for all their SKUs: each shows the whole product."""
    if not product_ids:
        return
    Product.objects.filter(pk__in=product_ids).update(updated_at=timezone.now())
    skus = Sku.objects.filter(product_id__in=product_ids).order_by("pk")
    signals.ring(signals.Topic.PRODUCT, list(skus.values_list("pk", flat=True)), cause)


def announce_buffers(sku_ids: Collection[int], cause: str) -> None:
    """Another part of their stock is kept back: whoever offers them must hear of it.

    Before `announce`, where both ring: queues are locked in the order a count locks them.
    """
    signals.ring(signals.Topic.STOCK, sorted(sku_ids), cause)
