"""A platform that accepts everything at once: HTTP is not what is measured."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from integrations.contract import (
    Connector,
    Field,
    Finding,
    ListingRef,
    Notice,
    Offer,
    Rate,
    Results,
    StockLevel,
    Wire,
)
from orders.drafts import OrderDraft


class SilentPlatform(Connector):
    name = "silent"
    title = "Silent"
    access: ClassVar[tuple[Field, ...]] = ()
    parameters: ClassVar[tuple[Field, ...]] = ()
    rates: ClassVar[Mapping[str, Rate]] = {}
    stock_batch = 200
    price_batch = 200

    def __init__(self) -> None:
        super().__init__({}, Wire())

    def check(self) -> list[Finding]:
        return []

    def listings(self) -> Iterator[list[ListingRef]]:
        return iter(())

    def push_stock(self, levels: Sequence[StockLevel]) -> Results:
        return [None] * len(levels)

    def push_prices(self, offers: Sequence[Offer]) -> Results:
        return [None] * len(offers)

    def order_notices(self, since: datetime) -> Iterator[list[Notice]]:
        return iter(())

    def acknowledge(self, notices: Sequence[Notice]) -> None:
        """Nothing was noticed."""

    def read_order(self, external_id: str) -> OrderDraft:
        raise LookupError(external_id)

    @staticmethod
    def draft_of(payload: Any) -> OrderDraft:
        raise LookupError(payload)
