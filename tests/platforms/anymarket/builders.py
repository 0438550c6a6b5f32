"""A connection to a simulated account, as the core would make it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.contract import (
    Allowance,
    Call,
    ListingRef,
    Offer,
    PlatformError,
    StockLevel,
    Wire,
)
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Account, Simulator

TOKEN = "s3cr3t.token/of+the=account"
OI = "99999."


@dataclass
class Ear:
    """Hears what the core would: exchanges and throttling."""

    calls: list[Call] = field(default_factory=list)
    throttled: list[float] = field(default_factory=list)
    allowed: list[Allowance] = field(default_factory=list)

    def wire(self, timeout: float = 20.0) -> Wire:
        return Wire(
            after=self.calls.append,
            throttled=lambda group, seconds: self.throttled.append(seconds),
            allowed=lambda group, allowance: self.allowed.append(allowance),
            allow_private_addresses=True,
            timeout=timeout,
        )

    def paths(self, method: str) -> list[str]:
        """Addresses called by this method, without host, base and query."""
        return [
            call.url.partition("/v2")[2].partition("?")[0]
            for call in self.calls
            if call.method == method
        ]


def account_of(simulator: Simulator) -> Account:
    return simulator.account(token=TOKEN, oi=OI)


def connected(
    simulator: Simulator, *, ear: Ear | None = None, timeout: float = 20.0, **settings: Any
) -> Platform:
    access = {"oi": OI, "token": TOKEN, "api_url": simulator.url}
    return Platform({**access, **settings}, (ear or Ear()).wire(timeout))


def listing(account: Account, code: str) -> ListingRef:
    sku = account.by_code[code]
    return ListingRef(external_id=str(sku.id), external_product_id=str(sku.product_id), code=code)


def level(account: Account, code: str, quantity: int) -> StockLevel:
    return StockLevel(listing=listing(account, code), quantity=quantity)


def offer(account: Account, code: str, price: str, sale: str) -> Offer:
    return Offer(
        listing=listing(account, code), list_price=Decimal(price), sale_price=Decimal(sale)
    )


def add_skus(account: Account, *codes: str, scope: str = "SKU", listings: int = 0) -> None:
    """One product per code."""
    for code in codes:
        account.add_product(
            [{"partnerId": code, "amount": 10, "price": "100.00", "listings": listings}],
            scope=scope,
        )


def codes(results: list[PlatformError | None]) -> list[str | None]:
    return [None if result is None else result.code for result in results]
