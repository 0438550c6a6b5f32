"""One account of the shop: its data, and what a test or the demo does with it."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

from integrations.platforms.sandbox.simulator import shelf
from integrations.platforms.sandbox.simulator.holdings import Holdings, Json


class Knobs(Struct, forbid_unknown_fields=True):
    """Counters say how many of the next requests are met by the trouble."""

    throttled: int = 0  # 429
    failing: int = 0  # 503
    dropped: int = 0  # closed without an answer, nothing done
    answer_lost: int = 0  # done, then closed without an answer
    losing_answers_to: str = ""  # a path whose answers are lost, or "POST /path"
    latency: float = 0.0  # seconds
    rejected_skus: dict[str, str] = field(default_factory=dict)  # code → reason
    unanswered_skus: set[str] = field(default_factory=set)  # taken, but the answer is silent
    malformed_orders: set[str] = field(default_factory=set)
    malformed_products: set[str] = field(default_factory=set)  # by code

    def take(self, counter: str) -> bool:
        left: int = getattr(self, counter)
        setattr(self, counter, max(0, left - 1))
        return left > 0


class Account(Holdings):
    """Methods that change something, and each request, hold `lock`.

    SKUs are named by their code. Raises KeyError for unknown codes and orders.
    """

    def __init__(self, token: str, oi: str) -> None:
        super().__init__()
        self.token, self.oi = token, oi
        self.lock = threading.RLock()
        self.knobs = Knobs()
        self.orders: dict[str, Json] = {}
        self._told: dict[str, Json] = {}
        self.accepted_stock: list[Json] = []
        self.accepted_prices: list[Json] = []
        self.requests: Counter[str] = Counter()

    def add_product(
        self, skus: Iterable[Mapping[str, Any]], *, title: str = "Produto", **others: Any
    ) -> Json:
        """Named as for ANYMARKET, so that one script fills both: see shelf.py."""
        with self.lock:
            facts = shelf.product_from(self, {"title": title, **others})
            return self.keep_product(facts, [shelf.sku_from(row) for row in skus])

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
                "payments": [{"method": "pix", "status": "approved"}],
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

    def advance(self, order_id: str, status: str) -> None:
        """Only a change is one."""
        if self.orders[order_id]["status"] != status:
            self.set_status(order_id, status)

    def told_of(self, order_id: str) -> Json:
        """What was told of this order."""
        nothing: Json = {
            "invoices": {},
            "shipment": None,
            "delivered_at": None,
            "cancellation": None,
        }
        return self._told.setdefault(order_id, {"invoices": {}, **nothing})

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
