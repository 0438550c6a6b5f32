"""Stock and prices as a connection tells them: at the first sending they go along."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catalog.availability import availability
from catalog.current_price import CurrentPrice, prices_now
from catalog.models import Product
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped
from integrations.models import Connection, StockRule
from integrations.rulebook import rules


@dataclass(frozen=True, slots=True)
class Figures:
    """By SKU id. What is missing is unknown, which is not zero. `location` is the platform's id of
    where the stock is, as De<>Para has it."""

    free: Mapping[int, int] = field(default_factory=dict)
    prices: Mapping[int, CurrentPrice] = field(default_factory=dict)
    location: str = ""


def read(connection: Connection, products: Iterable[Product]) -> Figures:
    skus = [sku.pk for product in products for sku in product.skus.all()]
    merchant, only = connection.merchant_id, None
    if connection.stock_rule == StockRule.ONE:
        only = connection.warehouse_id
    return Figures(
        availability(merchant, skus, only),
        prices_now(merchant, skus, connection.price_table_id),
        location(connection),
    )


def location(connection: Connection) -> str:
    """The platform's word for the connection's warehouse, when De<>Para has one."""
    if connection.warehouse is None:
        return ""
    mapped = rules.rule_set(connection.pk, [Kind.WAREHOUSE])
    found = mapped.outbound(Kind.WAREHOUSE, connection.warehouse.code)
    return found.rule.platform_term.external_id if isinstance(found, Mapped) else ""
