"""The two ends of the cycle, over HTTP: the ERP that calls our API, and the simulated platforms."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx


class Erp:
    """A partner with a token, calling the API as any ERP does."""

    def __init__(self, base_url: str, token: str) -> None:
        self._client = httpx.Client(
            base_url=f"{base_url}/api/v1", headers={"authorization": f"Bearer {token}"}, timeout=60
        )

    def push_stock(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return self.post("/stock", rows)

    def push_prices(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return self.post("/prices", rows)

    def put_attributes(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return self._answer(self._client.put("/attributes", json={"items": rows}))

    def put_products(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return self._answer(self._client.put("/products", json={"items": rows}))

    def post(self, path: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return self._answer(self._client.post(path, json={"items": rows}))

    def orders(self) -> list[dict[str, Any]]:
        return self._items("/orders")

    def waiting_orders(self) -> list[dict[str, Any]]:
        return self._items("/waiting-orders")

    def balance(self, sku: str) -> dict[str, Any]:
        return self._answer(self._client.get(f"/skus/{sku}/balance"))

    def _items(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._answer(self._client.get(path))["items"]
        return found

    def _answer(self, response: httpx.Response) -> dict[str, Any]:
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


class Account:
    """An account on a simulator, seen from behind the counter; `oi` is its name over there."""

    def __init__(self, simulator_url: str, *, oi: str, token: str) -> None:
        self._oi = oi
        self._client = httpx.Client(base_url=f"{simulator_url}/_simulator", timeout=60)
        self._post("/accounts", {"token": token, "oi": oi})

    def add_products(self, codes: Sequence[str]) -> None:
        products = [
            {"title": code, "skus": [{"partnerId": code, "price": "100.00", "sellPrice": "90.00"}]}
            for code in codes
        ]
        self._post(f"/accounts/{self._oi}/products", products)

    def sell(self, lines: Mapping[str, int], **how: str) -> int:
        return int(self._post(f"/accounts/{self._oi}/sales", {"lines": lines, **how})["id"])

    def move(self, order_id: int, status: str) -> None:
        """`status` in the simulator's words."""
        self._client.put(
            f"/accounts/{self._oi}/orders/{order_id}", json={"status": status}
        ).raise_for_status()

    def told(self, order_id: int) -> dict[str, Any]:
        """What the platform was told of an order, in the words of all simulators."""
        told: dict[str, Any] = self._get(f"orders/{order_id}/told")
        return told

    def products(self) -> dict[str, dict[str, Any]]:
        """What the account holds, by our code of the product."""
        return {row.get("externalIdProduct", ""): row for row in self._get("products")}

    def stock_writes(self, code: str) -> list[int]:
        return [row["quantity"] for row in self._get("writes")["stock"] if row["sku"] == code]

    def stock(self) -> dict[str, int]:
        figures: dict[str, int] = self._get("stock")
        return figures

    def prices(self) -> list[dict[str, Any]]:
        written: list[dict[str, Any]] = self._get("writes")["prices"]
        return written

    def _get(self, what: str) -> Any:
        response = self._client.get(f"/accounts/{self._oi}/{what}")
        response.raise_for_status()
        return response.json()

    def _post(self, path: str, body: Any) -> Any:
        response = self._client.post(path, json=body)
        response.raise_for_status()
        return response.json()


class NuvemshopStore(Account):
    """A store whose merchant may install an app, and that calls whoever subscribed to it."""

    def let_install(self, app: Mapping[str, str]) -> None:
        """What the app's partner panel says: `app_id`, `secret`, `redirect_url`."""
        self._post("/apps", app)

    def turn(self, **knobs: bool) -> None:
        self._client.patch(f"/accounts/{self._oi}/knobs", json=knobs).raise_for_status()

    def webhooks(self) -> dict[str, str]:
        """The addresses that are called, by event."""
        return {row["event"]: row["url"] for row in self._get("webhooks")}

    def forget_webhooks(self) -> None:
        self._client.delete(f"/accounts/{self._oi}/webhooks").raise_for_status()

    def calls_on_their_way(self) -> int:
        return int(self._get("deliveries").get("waiting", 0))
