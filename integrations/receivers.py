"""The one place that hears the doorbells."""

from collections.abc import Sequence
from typing import Any

from catalog import signals as catalog_signals
from catalog.signals import Topic
from integrations import order_tellings, outbox, plans, publications
from integrations.models.work import OutboundTopic
from integrations.rulebook import merchant_terms
from orders import signals as order_signals

# A published product is frozen there: its changes are told only when somebody republishes. One
# that could not be published is tried again.
_TELL = {Topic.STOCK: OutboundTopic.STOCK, Topic.PRICE: OutboundTopic.PRICE}


def tell_connections(
    sender: Topic, sku_ids: Sequence[int], cause: str, *, sold: bool, **kwargs: Any
) -> None:
    """Whoever lists a changed SKU must hear of it: inside the writer's transaction."""
    if sender in _TELL:
        outbox.mark(_TELL[sender], sku_ids, urgent=sold)
        publications.figures_changed(sku_ids)
    if sender == Topic.PRODUCT:
        merchant_terms.note(sku_ids)
        publications.product_changed(sku_ids)


def tell_the_platform(
    sender: str, merchant_id: int, order_ids: Sequence[int], cause: str, **kwargs: Any
) -> None:
    """Whoever an order came from must hear what became of it: inside the writer's transaction."""
    order_tellings.mark(merchant_id, order_ids, cause)


def take_what_the_plan_lacks(merchant_ids: Sequence[int], **kwargs: Any) -> None:
    """A smaller plan takes effect with the save that made it smaller."""
    plans.settle(merchant_ids)


def connect() -> None:
    """Called once, when the app is ready."""
    catalog_signals.changed.connect(tell_connections, dispatch_uid="tell_connections")
    catalog_signals.plan_changed.connect(
        take_what_the_plan_lacks, dispatch_uid="take_what_the_plan_lacks"
    )
    order_signals.changed.connect(tell_the_platform, dispatch_uid="tell_the_platform")
