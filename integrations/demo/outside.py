"""The two ends of the cycle, over HTTP: the ERP that calls our API, and the simulated platform."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from integrations.models import Connection


class Erp:
    """A partner with a token, calling the API as any ERP does."""

    def __init__(self, base_url: str, token: str) -> None:
        self._client = httpx.Client(
            base_url=f"{base_url}/api/v1", headers={"authorization": f"Bearer {token}"}, timeout=60
        )

    def push_stock(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return self._answer(self._client.post("/stock", json={"items": rows}))

    def push_prices(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return self._answer(self._client.post("/prices", json={"items": rows}))

    def put_attributes(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return self._answer(self._client.put("/attributes", json={"items": rows}))

    def put_products(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return self._answer(self._client.put("/products", json={"items": rows}))

    def orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._answer(self._client.get("/orders"))["items"]
        return found

    def _answer(self, response: httpx.Response) -> dict[str, Any]:
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


class Account:
    """A connection's account on the simulator, seen from behind the counter."""

    def __init__(self, sandbox_url: str, connection: Connection) -> None:
        self._oi = connection.settings["oi"]
        self._client = httpx.Client(base_url=f"{sandbox_url}/_simulator", timeout=60)
        self._post("/accounts", {"token": connection.secrets["token"], "oi": self._oi})

    def add_products(self, codes: Sequence[str]) -> None:
        products = [
            {"title": code, "skus": [{"partnerId": code, "price": "100.00", "sellPrice": "90.00"}]}
            for code in codes
        ]
        self._post(f"/accounts/{self._oi}/products", products)

    def sell(self, lines: Mapping[str, int]) -> int:
        return int(self._post(f"/accounts/{self._oi}/sales", {"lines": lines})["id"])

    def cancel(self, order_id: int) -> None:
        self._client.put(
            f"/accounts/{self._oi}/orders/{order_id}", json={"status": "CANCELED"}
        ).raise_for_status()

    def products(self) -> dict[str, dict[str, Any]]:
        """What the account holds, by our code of the product."""
        return {row.get("externalIdProduct", ""): row for row in self._get("products")}

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
