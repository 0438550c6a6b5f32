"""A connection to a simulated shop, as the core would make it."""

from collections.abc import Iterable
from decimal import Decimal

from integrations.contract import Call, ListingRef, Offer, PlatformError, StockLevel, Wire
from integrations.platforms.sandbox.connector import Platform
from integrations.platforms.sandbox.simulator import Account, Simulator

TOKEN = "s3cr3t.token/of+the=shop"


def account_of(simulator: Simulator, *codes: str) -> Account:
    """An account that sells these codes for 100.00."""
    account = simulator.account(token=TOKEN, oi="1")
    account.add_product([{"partnerId": code} for code in codes])
    return account


def connected(
    simulator: Simulator,
    token: str = TOKEN,
    calls: list[Call] | None = None,
    throttled: list[float] | None = None,
) -> Platform:
    """`calls` and `throttled` hear what the core would."""
    wire = Wire(
        after=([] if calls is None else calls).append,
        throttled=lambda group, seconds: ([] if throttled is None else throttled).append(seconds),
        allow_private_addresses=True,
    )
    return Platform({"api_url": simulator.url, "token": token}, wire)


def level(account: Account, code: str, quantity: int) -> StockLevel:
    return StockLevel(listing=listing(account, code), quantity=quantity)


def offer(account: Account, code: str, price: str, sale: str) -> Offer:
    return Offer(
        listing=listing(account, code), list_price=Decimal(price), sale_price=Decimal(sale)
    )


def listing(account: Account, code: str) -> ListingRef:
    known = account.by_code[code]
    return ListingRef(
        external_id=known["id"],
        external_product_id=known["product_id"],
        code=code,
        title=known["title"],
    )


def codes(results: Iterable[PlatformError | None]) -> list[str | None]:
    return [None if result is None else result.code for result in results]
