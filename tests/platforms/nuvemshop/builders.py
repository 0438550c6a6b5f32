"""A connection to a simulated store, as the core would make it, and samples of the API."""

import json
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from integrations.contract import (
    Call,
    ImageDraft,
    ListingRef,
    Offer,
    PlatformError,
    ProductDraft,
    SkuDraft,
    StockLevel,
    Wire,
)
from integrations.platforms.nuvemshop.connector import Platform
from integrations.platforms.nuvemshop.simulator import Account, Simulator
from tests.platforms import samples

TOKEN = "61181d08b7e328d256736hdcb671c3ce50b8af5"
STORE = "1234567"
SAMPLES = samples.folder_of(Platform) / "samples"
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass
class Ear:
    """Hears what the core would: exchanges, turns, throttling and what is done alone."""

    calls: list[Call] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    throttled: list[tuple[str, float]] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)

    def wire(self) -> Wire:
        return Wire(
            before=self.turns.append,
            after=self.calls.append,
            throttled=lambda group, seconds: self.throttled.append((group, seconds)),
            alone=self._by_itself,
            allow_private_addresses=True,
        )

    def _by_itself(self, name: str) -> AbstractContextManager[None]:
        self.alone.append(name)
        return nullcontext()

    def said(self, method: str) -> list[str]:
        """Addresses called by this method, without host, version and store."""
        return [
            call.url.partition(f"/{STORE}")[2].partition("?")[0]
            for call in self.calls
            if call.method == method
        ]


def account_of(simulator: Simulator) -> Account:
    return simulator.account(token=TOKEN, oi=STORE)


def connected(simulator: Simulator, *, ear: Ear | None = None, **settings: Any) -> Platform:
    access = {
        "store_id": STORE,
        "token": TOKEN,
        "contact": "dev@exemplo.com",
        "api_url": simulator.url,
        "api_version": "2025-03",
        "auth_header": "authentication",
    }
    return Platform({**access, **settings}, (ear or Ear()).wire())


def sample(name: str, /, **changes: Any) -> Any:
    """One of the platform's samples; `changes` are laid over it."""
    told = samples.raw(SAMPLES / f"{name}.json")
    return {**told, **changes} if changes else told


def text_of(path: Path) -> str:
    return json.dumps(json.loads(path.read_text())["body"])


def listing(account: Account, code: str) -> ListingRef:
    variant = account.by_code[code]
    return ListingRef(
        external_id=str(variant.id), external_product_id=str(variant.product_id), code=code
    )


def level(account: Account, code: str, quantity: int, location: str = "") -> StockLevel:
    return StockLevel(listing=listing(account, code), quantity=quantity, location=location)


def offer(account: Account, code: str, price: str, sale: str) -> Offer:
    return Offer(
        listing=listing(account, code), list_price=Decimal(price), sale_price=Decimal(sale)
    )


def add_products(account: Account, *codes: str, **told: Any) -> None:
    """One product per code."""
    for code in codes:
        account.add_product([{"partnerId": code, "amount": 10, "price": "100.00", **told}])


def a_sku(code: str, **changes: Any) -> SkuDraft:
    whole: dict[str, Any] = {
        "code": code,
        "quantity": 5,
        "list_price": Decimal("50.00"),
        "sale_price": Decimal("50.00"),
    }
    return SkuDraft(**(whole | changes))


def a_draft(*skus: SkuDraft, **changes: Any) -> ProductDraft:
    whole: dict[str, Any] = {"code": "P-1", "title": "Camiseta", "skus": skus}
    return ProductDraft(**(whole | changes))


def an_image(name: str, variation: str = "") -> ImageDraft:
    url = f"https://cdn.exemplo.com/{name}.jpg"
    return ImageDraft(key=f"sha-{name}", url=url, variation=variation)


def codes(results: list[PlatformError | None]) -> list[str | None]:
    return [None if result is None else result.code for result in results]
