"""Stock and prices as a connection tells them: at the first sending they go along."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from catalog.current_price import CurrentPrice, prices_now
from catalog.models import Product
from catalog.published import Counted, counted
from integrations.mapping.kinds import Kind
from integrations.mapping.outcomes import Mapped
from integrations.models import Connection
from integrations.rulebook import rules


@dataclass(frozen=True, slots=True)
class Figures:
    """By SKU id. What is missing is unknown, which is not zero. `location` is the platform's id of
    where the stock is, as De<>Para has it."""

    published: Mapping[int, int] = field(default_factory=dict)
    prices: Mapping[int, CurrentPrice] = field(default_factory=dict)
    location: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What connections that count and price alike have in common: all but their own limits."""

    counted: Mapping[int, Counted]
    prices: Mapping[int, CurrentPrice]
    location: str

    def told_by(self, connection: Connection) -> Figures:
        limits = connection.limits
        published = {pk: units.published(limits) for pk, units in self.counted.items()}
        return Figures(published, self.prices, self.location)


def read(connection: Connection, products: Iterable[Product]) -> Figures:
    return known(connection, products).told_by(connection)


def known(connection: Connection, products: Iterable[Product]) -> Known:
    skus = [sku.pk for product in products for sku in product.skus.all()]
    merchant = connection.merchant_id
    return Known(
        counted(merchant, skus, connection.counts_only),
        prices_now(merchant, skus, connection.price_table_id),
        location(connection),
    )


def published(connection: Connection, sku_ids: Sequence[int]) -> dict[int, int]:
    """Units that are offered there, by SKU id; one is missing when nobody knows."""
    limits = connection.limits
    found = counted(connection.merchant_id, sku_ids, connection.counts_only)
    return {pk: units.published(limits) for pk, units in found.items()}


def location(connection: Connection) -> str:
    """The platform's word for the connection's warehouse, when De<>Para has one."""
    if connection.warehouse is None:
        return ""
    mapped = rules.rule_set(connection.pk, [Kind.WAREHOUSE])
    found = mapped.outbound(Kind.WAREHOUSE, connection.warehouse.code)
    return found.rule.platform_term.external_id if isinstance(found, Mapped) else ""
