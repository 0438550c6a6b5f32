"""The catalog's doorbells: one for what is sold, and one for the plans of who sells it.

    changed.send(Topic.STOCK, sku_ids=[...], cause="token:abcd1234", sold=False)
    plan_changed.send(None, merchant_ids=[...])

They ring inside the writer's transaction, once per write, with the ids of the SKUs, or of the
merchants, that really changed. Who listens must not fail and must not loop: the write and what
follows from it are one commit.
"""

from enum import StrEnum

from django.dispatch import Signal


class Topic(StrEnum):
    STOCK = "stock"
    PRICE = "price"
    PRODUCT = "product"


changed = Signal()
plan_changed = Signal()


def ring(topic: Topic, sku_ids: list[int], cause: str, *, sold: bool = False) -> None:
    """Tell whoever listens that these SKUs changed; silent when none did. `sold`: by an order, of
    which others must hear before they sell the same unit."""
    if sku_ids:
        changed.send(sender=topic, sku_ids=sku_ids, cause=cause, sold=sold)


def ring_plan(merchant_ids: list[int]) -> None:
    """Tell whoever listens that these merchants have another plan, or other add-ons."""
    plan_changed.send(sender=None, merchant_ids=merchant_ids)
