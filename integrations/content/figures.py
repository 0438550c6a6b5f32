"""Stock and prices as a connection tells them: at the first sending they go along."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catalog.availability import availability
from catalog.current_price import CurrentPrice, prices_now
from catalog.models import Product
from integrations.models import Connection, StockRule


@dataclass(frozen=True, slots=True)
class Figures:
    """By SKU id. What is missing is unknown, which is not zero."""

    free: Mapping[int, int] = field(default_factory=dict)
    prices: Mapping[int, CurrentPrice] = field(default_factory=dict)


def read(connection: Connection, products: Iterable[Product]) -> Figures:
    skus = [sku.pk for product in products for sku in product.skus.all()]
    merchant, only = connection.merchant_id, None
    if connection.stock_rule == StockRule.ONE:
        only = connection.warehouse_id
    return Figures(
        availability(merchant, skus, only), prices_now(merchant, skus, connection.price_table_id)
    )
