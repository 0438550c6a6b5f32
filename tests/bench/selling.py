"""Five shops in a process of their own: one sells, the others hear of the new stock."""

import multiprocessing
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from typing import Any

from django.db import connections

from integrations.platforms.anymarket.simulator import Simulator as Anymarket
from integrations.platforms.nuvemshop.simulator import Simulator as Nuvemshop
from integrations.platforms.nuvemshop.simulator.apps import APP_SECRET
from tests.bench.fill import ON_HAND, WAREHOUSES

SELLER = "seller"
OTHERS = ("nuvemshop-1", "nuvemshop-2", "anymarket-1", "anymarket-2")
TOKEN = "bench"
# Of the large plans: ten times the bucket and the leak.
LARGE_BUCKET, LARGE_LEAK = 400.0, 20.0
FIRST_FIGURE = ON_HAND * len(WAREHOUSES)
LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Shelf:
    """An account as a connection sees it. `ids` are (SKU id, product id) by code."""

    platform: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    ids: Mapping[str, tuple[str, str]]


class Shops:
    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe
        self.accounts: dict[str, Shelf] = pipe.recv()

    def sell(self, codes: Sequence[str], per_second: float, patience: float) -> list[float]:
        """One unit of each, at this pace; seconds from each sale until all others had its stock."""
        self._pipe.send((list(codes), per_second, patience))
        taken: list[float] = self._pipe.recv()
        return taken


@contextmanager
def shops_served(codes: Sequence[str]) -> Iterator[Shops]:
    connections.close_all()  # a connection must not be shared with a forked child
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, codes), daemon=True)
    process.start()
    try:
        yield Shops(ours)
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Pipe, codes: Sequence[str]) -> None:
    with ExitStack() as stack:
        nuvemshop, anymarket = (stack.enter_context(made()) for made in (Nuvemshop, Anymarket))
        stores = {
            name: nuvemshop.account(token=f"{TOKEN}-{name}", oi=str(number))
            for number, name in enumerate((SELLER, *OTHERS[:2]), start=1)
        }
        accounts = {
            name: anymarket.account(token=f"{TOKEN}-{name}", oi=f"{number}.")
            for number, name in enumerate(OTHERS[2:], start=1)
        }
        everybody = {**stores, **accounts}
        for account in everybody.values():
            for code in codes:
                account.add_product([{"partnerId": code, "price": "9.00", "sellPrice": "9.00"}])
        for store in stores.values():
            store.knobs.any_address = True
        stores[SELLER].knobs.bucket, stores[SELLER].knobs.leak = LARGE_BUCKET, LARGE_LEAK
        pipe.send(
            {name: _shelf(name, store, nuvemshop.url) for name, store in stores.items()}
            | {name: _shelf(name, one, anymarket.url) for name, one in accounts.items()}
        )
        sold, per_second, patience = pipe.recv()
        pipe.send(_watched(everybody, sold, per_second, patience))
        pipe.poll(None)


def _shelf(name: str, account: Any, url: str) -> Shelf:
    is_store = name not in OTHERS[2:]
    own = {"store_id": account.oi, "contact": "dev@example.com", "api_version": "2025-03"}
    return Shelf(
        platform="nuvemshop" if is_store else "anymarket",
        settings={"name": name, "api_url": url, **(own if is_store else {"oi": account.oi})},
        secrets={"token": account.token, **({"app_secret": APP_SECRET} if is_store else {})},
        ids={code: (str(sku.id), str(sku.product_id)) for code, sku in account.by_code.items()},
    )


def _watched(
    accounts: Mapping[str, Any], codes: Sequence[str], per_second: float, patience: float
) -> list[float]:
    """Sells at the pace, and looks at what the others have been told meanwhile."""
    started = time.monotonic()
    sold_at: dict[str, float] = {}
    lacking = {code: set(OTHERS) for code in codes}
    seen = dict.fromkeys(OTHERS, 0)
    taken: list[float] = []
    to_sell = list(reversed(codes))
    last_sale = started
    while (to_sell or lacking) and time.monotonic() - last_sale < patience:
        if to_sell and time.monotonic() >= started + len(sold_at) / per_second:
            code = to_sell.pop()
            sold_at[code] = last_sale = time.monotonic()
            accounts[SELLER].sell({code: 1})
        for name in OTHERS:
            writes = accounts[name].accepted_stock
            now = time.monotonic()
            for write in writes[seen[name] : (end := len(writes))]:
                if write.quantity == FIRST_FIGURE - 1 and name in lacking.get(write.sku, ()):
                    lacking[write.sku].discard(name)
                    if not lacking[write.sku]:
                        del lacking[write.sku]
                        taken.append(now - sold_at[write.sku])
            seen[name] = end
        time.sleep(LOOK_SECONDS)
    return taken
