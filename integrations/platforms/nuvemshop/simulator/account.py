"""One store: its data and what a test or the demo does with it."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from integrations.platforms.nuvemshop.simulator import events, sales, shelf
from integrations.platforms.nuvemshop.simulator.apps import App
from integrations.platforms.nuvemshop.simulator.bucket import Bucket
from integrations.platforms.nuvemshop.simulator.courier import Courier
from integrations.platforms.nuvemshop.simulator.goods import Json, Product
from integrations.platforms.nuvemshop.simulator.holdings import FIRST_LOCATION, Holdings
from integrations.platforms.nuvemshop.simulator.knobs import Knobs
from integrations.platforms.nuvemshop.simulator.postbox import Postbox


@dataclass(frozen=True)
class StockWrite:
    """An accepted figure."""

    sku: str
    location: str
    quantity: int | None


@dataclass(frozen=True)
class PriceWrite:
    sku: str
    price: Decimal | None
    sale: Decimal | None


class Account(Holdings):
    """Thread-safe: the public methods and each request hold `lock`.

    Variants are named by their code. A sale does not take its goods out of stock: whoever tests
    that sees to it by what Depara sends. Raises KeyError for unknown codes and orders.
    """

    def __init__(self, token: str, oi: str, app: App, courier: Courier) -> None:
        super().__init__()
        self.token = token
        self.oi = oi
        self.lock = threading.RLock()
        self.knobs = Knobs()
        self.postbox = Postbox(oi, app, courier, self.knobs)
        self.bucket = Bucket()
        self.orders: dict[int, Json] = {}
        # The API tells of changes in whole seconds.
        self.changed_at: dict[int, datetime] = {}
        self.metafields: dict[int, Json] = {}
        # What was accepted of orders, word for word: some of it is nowhere to be seen afterwards.
        self.told_of_orders: list[tuple[int, Json]] = []
        self.accepted_stock: list[StockWrite] = []
        self.accepted_prices: list[PriceWrite] = []
        self.requests: Counter[str] = Counter()
        self._order_ids = count(1_871_254_203)
        shelf.category(self, "Roupas/Camisetas")

    def renew(self, token: str) -> None:
        """From now on only this token is good."""
        with self.lock:
            self.token = token
            self.knobs.revoked = False

    def install(self, app: App, token: str) -> None:
        with self.lock:
            self.postbox.app = app
            self.renew(token)

    def uninstall(self) -> None:
        """The token is dead, and with it what was subscribed by it."""
        with self.lock:
            self.postbox.tell("app/uninstalled", self._app_id)
            self.postbox.webhooks.clear()
            self.knobs.revoked = True

    def suspend(self) -> None:
        """Nobody paid."""
        with self.lock:
            self.postbox.tell("app/suspended", self._app_id)
            self.knobs.unpaid = True

    def resume(self) -> None:
        with self.lock:
            self.knobs.unpaid = False
            self.postbox.tell("app/resumed", self._app_id)

    @property
    def _app_id(self) -> int | str:
        told = self.postbox.app.app_id
        return int(told) if told.isdecimal() else told

    @property
    def app_secret(self) -> str:
        """What webhooks are signed with."""
        return self.postbox.app.secret

    @app_secret.setter
    def app_secret(self, secret: str) -> None:
        self.postbox.app = replace(self.postbox.app, secret=secret)

    def add_product(self, skus: Sequence[Mapping[str, Any]], **told: Any) -> Product:
        """One that was there before. The keys are those of ANYMARKET's simulator: shelf.py."""
        with self.lock:
            return shelf.seeded(self, skus, told)

    def sell(
        self,
        lines: Mapping[str, int],
        status: str = "paid",
        *,
        freight: str = "0.00",
        discount: str = "0.00",
        changes: Mapping[str, Any] | None = None,
    ) -> int:
        """An order of these codes and amounts; returns its id. `changes` are laid over its JSON,
        whatever they are."""
        with self.lock:
            order_id = next(self._order_ids)
            known = self.by_code
            order = sales.order_json(
                self.oi,
                order_id,
                [(known[code], amount) for code, amount in lines.items()],
                freight=Decimal(freight),
                discount=Decimal(discount),
            )
            self.orders[order_id] = sales.with_status(order, status) | dict(changes or {})
            events.sold(self.postbox, order_id, status)
            self.touch(order_id)
            return order_id

    def set_status(self, order_id: int, status: str) -> None:
        with self.lock:
            self.orders[order_id] = sales.with_status(self.orders[order_id], status)
            events.moved(self.postbox, order_id, status)
            self.touch(order_id)

    def edit(self, order_id: int, lines: Mapping[str, int]) -> None:
        """From now on the order is of these codes and amounts."""
        with self.lock:
            known = self.by_code
            told = [(known[code], amount) for code, amount in lines.items()]
            self.orders[order_id] = sales.with_lines(self.orders[order_id], told)
            self.postbox.tell("order/edited", order_id)
            self.touch(order_id)

    def cancel(self, order_id: int) -> None:
        self.set_status(order_id, "cancelled")

    def touch(self, order_id: int, moment: datetime | None = None) -> None:
        """It has changed, now or then. Every change passes here and is told of."""
        with self.lock:
            self.changed_at[order_id] = (moment or datetime.now(UTC)).replace(microsecond=0)
            self.postbox.tell("order/updated", order_id)

    def set_stock(self, code: str, figure: int | None, location: str = FIRST_LOCATION) -> None:
        """Somebody changes it in the store's own admin."""
        with self.lock:
            variant = self.by_code[code]
            variant.levels[location] = figure
            self.postbox.tell("product/updated", variant.product_id)

    def made_at(self, order_id: int) -> datetime:
        """Written without a zone it is UTC."""
        moment = datetime.fromisoformat(self.orders[order_id]["created_at"])
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def amount(self, code: str, location: str = FIRST_LOCATION) -> int | None:
        with self.lock:
            return self.by_code[code].levels[location]

    def stock_writes(self, code: str) -> list[int | None]:
        """Every figure accepted for this code, in order."""
        with self.lock:
            return [write.quantity for write in self.accepted_stock if write.sku == code]

    def price_writes(self, code: str) -> list[PriceWrite]:
        with self.lock:
            return [write for write in self.accepted_prices if write.sku == code]
