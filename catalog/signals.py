"""The catalog's one doorbell.

    changed.send(Topic.STOCK, sku_ids=[...], cause="token:abcd1234")

It rings inside the writer's transaction, once per write, with the ids of the SKUs that really
changed. Who listens must not fail and must not loop: the write and what follows from it are
one commit.
"""

from enum import StrEnum

from django.dispatch import Signal


class Topic(StrEnum):
    STOCK = "stock"
    PRICE = "price"
    PRODUCT = "product"


changed = Signal()


def ring(topic: Topic, sku_ids: list[int], cause: str) -> None:
    """Tell whoever listens that these SKUs changed; silent when none did."""
    if sku_ids:
        changed.send(sender=topic, sku_ids=sku_ids, cause=cause)
