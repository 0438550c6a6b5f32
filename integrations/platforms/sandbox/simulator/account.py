"""One account of the shop: its data, and what a test or the demo does with it."""

import threading
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from msgspec import Struct, field

Json = dict[str, Any]


class Knobs(Struct, forbid_unknown_fields=True):
    """Counters say how many of the next requests are met by the trouble."""

    throttled: int = 0  # 429
    failing: int = 0  # 503
    dropped: int = 0  # closed without an answer
    latency: float = 0.0  # seconds
    rejected_skus: dict[str, str] = field(default_factory=dict)  # code → reason
    unanswered_skus: set[str] = field(default_factory=set)  # taken, but the answer is silent
    malformed_orders: set[str] = field(default_factory=set)

    def take(self, counter: str) -> bool:
        left: int = getattr(self, counter)
        setattr(self, counter, max(0, left - 1))
        return left > 0


class Account:
    """Methods that change something, and each request, hold `lock`.

    SKUs are named by their code. Raises KeyError for unknown codes and orders.
    """

    def __init__(self, token: str, oi: str) -> None:
        self.token, self.oi = token, oi
        self.lock = threading.RLock()
        self.knobs = Knobs()
        self.listings: dict[int, Json] = {}
        self.by_code: dict[str, Json] = {}
        self.orders: dict[str, Json] = {}
        self.accepted_stock: list[Json] = []
        self.accepted_prices: list[Json] = []
        self._numbers = count(1)

    def add_product(
        self, skus: Iterable[Mapping[str, Any]], *, title: str = "Produto", **others: Any
    ) -> None:
        """Named as for ANYMARKET, so that one script fills both: `partnerId`, `sellPrice`."""
        with self.lock:
            product_id = str(next(self._numbers))
            for told in skus:
                number, code = next(self._numbers), str(told.get("partnerId", ""))
                self.listings[number] = self.by_code[code] = {
                    "id": str(number),
                    "product_id": product_id,
                    "sku": code,
                    "title": title,
                    "price": Decimal(str(told.get("sellPrice", "100.00"))),
                }

    def sell(
        self,
        lines: Mapping[str, int],
        status: str = "paid",
        *,
        freight: str = "0.00",
        discount: str = "0.00",
        changes: Mapping[str, Any] | None = None,
    ) -> str:
        """An order of these codes and quantities; returns its id. `changes` are laid over its
        JSON, whatever they are."""
        with self.lock:
            sold = [(self.by_code[code], quantity) for code, quantity in lines.items()]
            goods = sum((listing["price"] * quantity for listing, quantity in sold), Decimal())
            order_id = str(next(self._numbers))
            order = {
                "id": order_id,
                "number": f"#{order_id}",
                "channel": "Sandbox",
                "status": status,
                "placed_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "lines": [_line(listing, quantity) for listing, quantity in sold],
                "buyer": {"name": "Comprador de Teste", "document": "11144477735"},
                "carrier": "Correios",
                "freight": freight,
                "coupon": discount,
                "total": f"{goods + Decimal(freight) - Decimal(discount):.2f}",
            }
            self._keep(order | dict(changes or {}))
            return order_id

    def set_status(self, order_id: str, status: str) -> None:
        with self.lock:
            self._keep(self.orders[order_id] | {"status": status})

    def _keep(self, order: Json) -> None:
        """In whole seconds: several orders change at the same moment, `change` tells them apart."""
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        self.orders[order["id"]] = order | {"changed_at": moment, "change": next(self._numbers)}


def _line(listing: Json, quantity: int) -> Json:
    return {
        "id": f"line-{listing['id']}",
        "listing_id": listing["id"],
        "sku": listing["sku"],
        "title": listing["title"],
        "quantity": quantity,
        "unit_price": f"{listing['price']:.2f}",
    }
