"""Control endpoints: what another process does where a test calls Account's methods.

POST   /_simulator/accounts                      {token, oi}; a known oi gets the new token
DELETE /_simulator/accounts                      forget all of them
POST   /_simulator/accounts/{oi}/products        [{skus: [...], scope, ...}, ...], see shelf.py
GET    /_simulator/accounts/{oi}/products        the same shape, with ids, as they are now
GET    /_simulator/accounts/{oi}/terms           {brand: [{id, name, partnerId}],
                                                  category: [{id, path, partnerId}]}
GET    /_simulator/accounts/{oi}/requests        {"POST /products": how many, ...}; ids are {id}
POST   /_simulator/accounts/{oi}/sales           {lines: {code: amount}, status, freight,
                                                  discount, carrier, changes} → {id}
GET    /_simulator/accounts/{oi}/orders/{id}     the order's JSON
PUT    /_simulator/accounts/{oi}/orders/{id}     {status}
GET    /_simulator/accounts/{oi}/orders/{id}/told  what we told of it, see order_told.py
PATCH  /_simulator/accounts/{oi}/knobs           any of Knobs' fields
GET    /_simulator/accounts/{oi}/stock           {code: last accepted figure, of all locations}
GET    /_simulator/accounts/{oi}/writes          {stock: [...], prices: [...]}, in order
GET    /_simulator/accounts/{oi}/feed            orders not acknowledged yet
GET    /_simulator/accounts/{oi}/callbacks       {registered: [url, ...], waiting, and Callbacks'
                                                  counts}
DELETE /_simulator/accounts/{oi}/callbacks       somebody took all registrations away
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from typing import Any, Protocol

from integrations.platforms.anymarket.simulator import order_told, wording
from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.exchange import (
    Answer,
    Request,
    not_found,
    refusal,
)
from integrations.platforms.anymarket.simulator.shelf import as_held
from integrations.platforms.anymarket.simulator.words import Row

PREFIX = "/_simulator/accounts"


class Accounts(Protocol):
    """The part of the simulator that keeps accounts."""

    def account(self, *, token: str, oi: str) -> Account: ...
    def accounts(self) -> Iterable[Account]: ...
    def account_of(self, token: str) -> Account | None: ...
    def forget(self) -> None: ...


def control(simulator: Accounts, request: Request) -> Answer:
    """Raises Refusal; what the caller wrote wrongly is answered 422 by its name."""
    try:
        if request.path == PREFIX:
            return _on_all(simulator, request)
        return _on_one(simulator, request)
    except (LookupError, TypeError, ValueError) as error:
        raise refusal(422, f"{type(error).__name__}: {error}") from error


def _on_all(simulator: Accounts, request: Request) -> Answer:
    if request.method == "DELETE":
        simulator.forget()
        return Answer(204)
    account = simulator.account(token=request.body["token"], oi=request.body["oi"])
    return Answer(201, {"token": account.token, "oi": account.oi})


def _on_one(simulator: Accounts, request: Request) -> Answer:
    for method, pattern, action in ACTIONS:
        found = re.fullmatch(rf"{PREFIX}/([^/]+){pattern}", request.path)
        if found and method == request.method:
            oi, *args = found.groups()
            for account in simulator.accounts():
                if account.oi == oi:
                    with account.lock:
                        return Answer(body=action(account, replace(request, args=tuple(args))))
    raise not_found(request.path)


def _add_products(account: Account, request: Request) -> Any:
    products = [account.add_product(**product) for product in request.body]
    return {"products": len(products), "skus": sum(len(product.skus) for product in products)}


def _products(account: Account, request: Request) -> Any:
    totals = account.totals()
    return [as_held(product, totals) for product in account.products.values()]


def _terms(account: Account, request: Request) -> Any:
    words = account.words
    return {
        "brand": [_keys(row, "id", "name", "partnerId") for row in words.brands],
        "category": [_keys(row, "id", "path", "partnerId") for row in wording.categories(words)],
    }


def _keys(row: Row, *keys: str) -> Row:
    return {key: str(row.get(key, "")) for key in keys}


def _requests(account: Account, request: Request) -> Any:
    return account.requests


def _sell(account: Account, request: Request) -> Any:
    return {"id": account.sell(**request.body)}


def _order(account: Account, request: Request) -> Any:
    return account.orders[request.id]


def _set_status(account: Account, request: Request) -> Any:
    account.set_status(request.id, request.body["status"])
    return account.orders[request.id]


def _told(account: Account, request: Request) -> Any:
    return order_told.told(account, request.id)


def _turn_knobs(account: Account, request: Request) -> Any:
    account.knobs.turn(request.body)
    return {name: _plain(value) for name, value in asdict(account.knobs).items()}


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set) else value


def _stock(account: Account, request: Request) -> Any:
    totals = account.totals()
    return {code: totals[sku.id] for code, sku in account.by_code.items()}


def _writes(account: Account, request: Request) -> Any:
    return {
        "stock": [asdict(write) for write in account.accepted_stock],
        "prices": [asdict(write) for write in account.accepted_prices],
    }


def _feed(account: Account, request: Request) -> Any:
    return account.waiting_notices()


def _callbacks(account: Account, request: Request) -> Any:
    told = account.callbacks
    registered = [row["url"] for row in told.rows]
    return {"registered": registered, "waiting": told.waiting, **told.counts}


def _forget_callbacks(account: Account, request: Request) -> Any:
    account.callbacks.rows.clear()
    return _callbacks(account, request)


ACTIONS: tuple[tuple[str, str, Callable[[Account, Request], Any]], ...] = (
    ("POST", "/products", _add_products),
    ("GET", "/products", _products),
    ("GET", "/terms", _terms),
    ("GET", "/requests", _requests),
    ("POST", "/sales", _sell),
    ("GET", r"/orders/(\d+)", _order),
    ("PUT", r"/orders/(\d+)", _set_status),
    ("GET", r"/orders/(\d+)/told", _told),
    ("PATCH", "/knobs", _turn_knobs),
    ("GET", "/stock", _stock),
    ("GET", "/writes", _writes),
    ("GET", "/feed", _feed),
    ("GET", "/callbacks", _callbacks),
    ("DELETE", "/callbacks", _forget_callbacks),
)
