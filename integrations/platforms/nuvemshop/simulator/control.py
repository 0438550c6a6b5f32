"""Control endpoints: what another process does where a test calls Account's methods.

POST   /_simulator/apps                          what the partner panel says of an app: apps.App
POST   /_simulator/accounts                      {token, oi}; a known oi gets the new token;
                                                 app_secret: what webhooks are signed with
DELETE /_simulator/accounts                      forget all of them
POST   /_simulator/accounts/{oi}/products        [{skus: [...], title, ...}, ...], see shelf.py
GET    /_simulator/accounts/{oi}/products        the same shape, with ids, as they are now
GET    /_simulator/accounts/{oi}/terms           {brand: [{id, name, partnerId}],
                                                  category: [{id, path, partnerId}]}
GET    /_simulator/accounts/{oi}/requests        {"POST /products": how many, ...}; ids are {id}
POST   /_simulator/accounts/{oi}/sales           {lines: {code: amount}, status, freight,
                                                  discount, changes} → {id}
GET    /_simulator/accounts/{oi}/orders/{id}     the order's JSON
PUT    /_simulator/accounts/{oi}/orders/{id}     {status}, a word of sales.STATUSES, or
                                                 {lines: {code: amount}}, which edits it
GET    /_simulator/accounts/{oi}/orders/{id}/told  what we told of it, see order_told.py
PATCH  /_simulator/accounts/{oi}/knobs           any of Knobs' fields
GET    /_simulator/accounts/{oi}/stock           {code: figure of all locations together}
PUT    /_simulator/accounts/{oi}/stock           {code: figure}, changed in the store's own admin
GET    /_simulator/accounts/{oi}/webhooks        what is subscribed to
DELETE /_simulator/accounts/{oi}/webhooks        the platform loses all of it
GET    /_simulator/accounts/{oi}/deliveries      {made, failed, lost, ...}, see postbox.py
POST   /_simulator/accounts/{oi}/uninstall       the app, by its merchant; so `suspend`, `resume`
POST   /_simulator/accounts/{oi}/privacy         {call: a word of apps.PRIVACY, body, signed}; the
                                                 app's address is called with it
GET    /_simulator/accounts/{oi}/writes          {stock: [...], prices: [...]}, in order

Paths and JSON are those of ANYMARKET's simulator, so that one script drives both; `oi` is its word
for the name of an account: here the store's number.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Protocol

from integrations.platforms.nuvemshop.simulator import order_told, sales, shelf
from integrations.platforms.nuvemshop.simulator.account import Account
from integrations.platforms.nuvemshop.simulator.apps import App, Apps
from integrations.platforms.nuvemshop.simulator.exchange import Answer, Request, refusal

PREFIX = "/_simulator/accounts"
APPS = "/_simulator/apps"


class Accounts(Protocol):
    """The part of the simulator that keeps accounts and apps."""

    apps: Apps

    def account(self, *, token: str, oi: str) -> Account: ...
    def accounts(self) -> Iterable[Account]: ...
    def app(self, app: App) -> None: ...
    def forget(self) -> None: ...


def control(simulator: Accounts, request: Request) -> Answer:
    """Raises Refusal; what the caller wrote wrongly is answered 422 by its name."""
    way = request.path.removeprefix(PREFIX).split("/")[1:]
    try:
        if request.path == APPS:
            simulator.app(App(**request.body))
            return Answer(201, request.body)
        if not way:
            return _on_all(simulator, request)
        for account in simulator.accounts():
            if account.oi == way[0]:
                with account.lock:
                    return Answer(body=_on_one(account, request.method, way[1:], request.body))
    except (LookupError, TypeError, ValueError) as error:
        raise refusal(422, f"{type(error).__name__}: {error}") from error
    raise refusal(404, None)


def _on_all(simulator: Accounts, request: Request) -> Answer:
    if request.method == "DELETE":
        simulator.forget()
        return Answer(204)
    account = simulator.account(token=request.body["token"], oi=request.body["oi"])
    if "app_secret" in request.body:
        account.app_secret = request.body["app_secret"]
    return Answer(201, {"token": account.token, "oi": account.oi})


def _on_one(account: Account, method: str, path: list[str], body: Any) -> Any:
    match method, path:
        case "POST", ["products"]:
            made = [account.add_product(**product) for product in body]
            return {"products": len(made), "skus": sum(len(row.variants) for row in made)}
        case "GET", ["products"]:
            return [shelf.as_held(account, product) for product in account.products.values()]
        case "GET", ["terms"]:
            return _terms(account)
        case "GET", ["requests"]:
            return account.requests
        case "POST", ["sales"]:
            return {"id": account.sell(**body)}
        case "GET", ["orders", order_id]:
            return sales.told(account.orders[int(order_id)], whole=True, unfinished=False)
        case "PUT", ["orders", order_id]:
            if "lines" in body:
                account.edit(int(order_id), body["lines"])
            else:
                account.set_status(int(order_id), body["status"])
            return sales.told(account.orders[int(order_id)], whole=True, unfinished=False)
        case "GET", ["orders", order_id, "told"]:
            return order_told.told(account, int(order_id))
        case "PATCH", ["knobs"]:
            account.knobs.turn(body)
            return {name: _plain(value) for name, value in asdict(account.knobs).items()}
        case "GET", ["stock"]:
            return {code: variant.stock for code, variant in account.by_code.items()}
        case "PUT", ["stock"]:
            for code, figure in body.items():
                account.set_stock(code, figure)
            return body
        case _, ["webhooks" | "deliveries" | "uninstall" | "suspend" | "resume" | "privacy"]:
            return _of_app(account, method, path[0], body)
        case "GET", ["writes"]:
            stock, prices = account.accepted_stock, account.accepted_prices
            return {"stock": [asdict(row) for row in stock], "prices": [asdict(r) for r in prices]}
    raise refusal(404, None)


def _of_app(account: Account, method: str, word: str, body: Any) -> Any:
    match method, word:
        case "GET", "webhooks":
            return list(account.postbox.webhooks.values())
        case "DELETE", "webhooks":
            account.postbox.webhooks.clear()
            return {}
        case "GET", "deliveries":
            return account.postbox.tally
        case "POST", "uninstall":
            account.uninstall()
            return {}
        case "POST", "suspend":
            account.suspend()
            return {}
        case "POST", "resume":
            account.resume()
            return {}
        case "POST", "privacy":
            account.postbox.ask(**body)
            return {}
    raise refusal(404, None)


def _terms(account: Account) -> Any:
    """There is no place for codes of ours."""
    brands = {product.facts.get("brand") for product in account.products.values()}
    paths = {id: shelf.path_of(account, id) for id in account.categories}
    return {
        "brand": [
            {"id": name, "name": name, "partnerId": ""} for name in sorted(filter(None, brands))
        ],
        "category": [{"id": str(id), "path": path, "partnerId": ""} for id, path in paths.items()],
    }


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set) else value
