"""Control endpoints: what another process does where a test calls Account's methods.

POST   /_simulator/accounts                      {token, oi}; a known oi gets the new token
DELETE /_simulator/accounts                      forget all of them
POST   /_simulator/accounts/{oi}/products        [{skus: [{partnerId, sellPrice}], title, ...},
                                                  ...], see shelf.py
GET    /_simulator/accounts/{oi}/products        the same shape, with ids, as they are now
GET    /_simulator/accounts/{oi}/terms           {brand: [{id, name, partnerId}],
                                                  category: [{id, path, partnerId}]}
GET    /_simulator/accounts/{oi}/requests        {"POST /products": how many, ...}; ids are {id}
POST   /_simulator/accounts/{oi}/sales           {lines: {code: quantity}, status, freight,
                                                  discount, changes} → {id}
GET    /_simulator/accounts/{oi}/orders/{id}     the order's JSON
PUT    /_simulator/accounts/{oi}/orders/{id}     {status}
GET    /_simulator/accounts/{oi}/orders/{id}/told  {invoices: [{key, link, ...}], shipment,
                                                  delivered_at, cancellation}, as we said it
PATCH  /_simulator/accounts/{oi}/knobs           any of Knobs' fields
GET    /_simulator/accounts/{oi}/stock           {code: last accepted figure, or 0}
GET    /_simulator/accounts/{oi}/writes          {stock: [...], prices: [...]}, in order

Paths and JSON are those of ANYMARKET's simulator, so that one script drives both; `oi` is its
word for the name of an account.
"""

from typing import Any

import msgspec

from integrations.platforms.sandbox.simulator import fulfilment, shelf
from integrations.platforms.sandbox.simulator.account import Account, Knobs
from integrations.platforms.sandbox.simulator.refusal import Refusal

PREFIX = "/_simulator/accounts"


def control(accounts: dict[str, Account], method: str, path: str, body: Any) -> Any:
    """JSON. Raises as `api.answer`."""
    match method, path.removeprefix(PREFIX).split("/")[1:]:
        case "DELETE", []:
            accounts.clear()
            return None
        case "POST", []:
            account = accounts.setdefault(body["oi"], Account(body["token"], body["oi"]))
            account.token = body["token"]
            return {"token": account.token, "oi": account.oi}
        case _, [oi, *rest] if oi in accounts:
            with accounts[oi].lock:
                return _on_one(accounts[oi], method, rest, body)
    raise Refusal(404, f"There is no {path} to {method}.")


def _on_one(account: Account, method: str, path: list[str], body: Any) -> Any:
    match method, path:
        case "POST", ["products"]:
            for product in body:
                account.add_product(**product)
            return {"products": len(body), "skus": sum(len(row["skus"]) for row in body)}
        case "GET", ["products"]:
            return [shelf.as_held(account, product) for product in account.products.values()]
        case "GET", ["terms"]:
            return shelf.terms_held(account)
        case "GET", ["requests"]:
            return account.requests
        case "POST", ["sales"]:
            return {"id": account.sell(**body)}
        case "GET", ["orders", order_id]:
            return account.orders[order_id]
        case "PUT", ["orders", order_id]:
            account.set_status(order_id, body["status"])
            return account.orders[order_id]
        case "GET", ["orders", order_id, "told"]:
            return fulfilment.told(account, order_id)
        case "PATCH", ["knobs"]:
            account.knobs = msgspec.convert(msgspec.to_builtins(account.knobs) | body, Knobs)
            return account.knobs
        case "GET", ["stock"]:
            told = {write["sku"]: write["quantity"] for write in account.accepted_stock}
            return dict.fromkeys(account.by_code, 0) | told
        case "GET", ["writes"]:
            return {"stock": account.accepted_stock, "prices": account.accepted_prices}
    raise Refusal(404, f"There is no {'/'.join(path)} to {method}.")
