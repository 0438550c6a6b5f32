"""One ANYMARKET account: its data and what a test or the demo does with it."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from integrations.platforms.anymarket.simulator import wording
from integrations.platforms.anymarket.simulator.callbacks import Callbacks
from integrations.platforms.anymarket.simulator.feed import Feed
from integrations.platforms.anymarket.simulator.goods import Product, Sku, sku_from
from integrations.platforms.anymarket.simulator.knobs import Knobs
from integrations.platforms.anymarket.simulator.limit import Window
from integrations.platforms.anymarket.simulator.pictures import Image
from integrations.platforms.anymarket.simulator.sales import CARRIER, OPEN, moment_now, order_json
from integrations.platforms.anymarket.simulator.shelf import seeded
from integrations.platforms.anymarket.simulator.warehouse import (
    Location,
    PriceWrite,
    StockRow,
    StockWrite,
)
from integrations.platforms.anymarket.simulator.words import Words


class Account:
    """Thread-safe: the public methods and each request hold `lock`.

    SKUs are named by their code (`partnerId`). Raises KeyError for unknown codes and orders.
    """

    def __init__(self, token: str, oi: str) -> None:
        self.token = token
        self.oi = oi
        self.lock = threading.RLock()
        self.knobs = Knobs()
        self.window = Window()
        self.locations = [
            Location(701, "Depósito principal", default=True),
            Location(702, "Loja física"),
        ]
        self.products: dict[int, Product] = {}
        self.skus: dict[int, Sku] = {}
        self.by_code: dict[str, Sku] = {}
        self.rows: dict[tuple[int, int], StockRow] = {}
        self.orders: dict[int, dict[str, Any]] = {}
        self.callbacks = Callbacks(oi, self.knobs)
        self.feed = Feed(self.callbacks.order)
        self.nfe_xml: dict[int, bytes] = {}
        self.words = Words()
        self.accepted_stock: list[StockWrite] = []
        self.accepted_prices: list[PriceWrite] = []
        self.requests: Counter[str] = Counter()
        self._ids = count(800_001)
        self._order_ids = count(20_202_020)

    def renew(self, token: str) -> None:
        """From now on only this token is good."""
        with self.lock:
            self.token = token
            self.knobs.revoked = False

    def add_product(
        self, skus: Sequence[Mapping[str, Any]], *, scope: str = "SKU", **told: Any
    ) -> Product:
        """One that was there before. The keys are those of `shelf.seeded` and `goods.sku_from`,
        with `amount` at the default location."""
        with self.lock:
            product = seeded(self.words, next(self._ids), scope, told)
            for url in told.get("images", ()):
                self.add_image(product, {"url": url})
            for row in skus:
                for name in row.get("variations", {}):
                    wording.add_variation(self.words, name)
                self.add_sku(product, row)
            return self.keep(product)

    def keep(self, product: Product) -> Product:
        self.products[product.id] = product
        self.callbacks.product(product.id)
        return product

    def new_id(self) -> int:
        return next(self._ids)

    def add_sku(self, product: Product, told: Mapping[str, Any]) -> Sku:
        """Raises KeyError for a type of variation that does not exist."""
        variations = wording.variations(self.words, told.get("variations", {}))
        place = self.location(told.get("stockLocalId"))
        sku = self._new_sku(told, product.id)
        sku.variations = variations
        product.skus.append(sku)
        self.rows[sku.id, place.id] = StockRow(sku.id, place, int(told.get("amount", 0)))
        return sku

    def add_image(self, product: Product, told: Mapping[str, Any]) -> Image:
        """One main image, the last that was said to be; else the first."""
        url = str(told["url"])
        image = Image(
            next(self._ids),
            int(told.get("index") or len(product.images) + 1),
            bool(told.get("main")) or not product.images,
            url,
            str(told.get("variation", "")),
            broken=url in self.knobs.broken_images,
        )
        for other in product.images:
            other.main = other.main and not image.main
        product.images.append(image)
        return image

    def location(self, id: Any) -> Location:
        """Raises StopIteration for an unknown one; None is the default."""
        if id is None:
            return self.default_location
        return next(place for place in self.locations if str(place.id) == str(id))

    def _new_sku(self, told: Mapping[str, Any], product_id: int) -> Sku:
        sku_id = next(self._ids)
        sku = sku_from(told, id=sku_id, product_id=product_id, first_listing=sku_id * 1_000)
        self.skus[sku.id] = sku
        if sku.code:
            self.by_code[sku.code] = sku
        return sku

    def sell(
        self,
        lines: Mapping[str, int],
        status: str = "PAID_WAITING_SHIP",
        *,
        freight: str = "0.00",
        discount: str = "0.00",
        carrier: str = CARRIER,
        changes: Mapping[str, Any] | None = None,
    ) -> int:
        """An order of these codes and amounts and its feed entry; returns the order's id.

        `carrier` is the marketplace's word for who brings it; `changes` are laid over the order's
        JSON, whatever they are.
        """
        with self.lock:
            order_id = next(self._order_ids)
            self.orders[order_id] = order_json(
                order_id,
                [(self.by_code[code], amount) for code, amount in lines.items()],
                status,
                freight=Decimal(freight),
                discount=Decimal(discount),
                carrier=carrier,
                location=self.default_location.id,
            ) | dict(changes or {})
            self.feed.add(order_id, status)
            return order_id

    def set_status(self, order_id: int, status: str) -> None:
        with self.lock:
            self.orders[order_id] |= {"status": status, "lastUpdate": moment_now(order_id)}
            self.feed.add(order_id, status)

    def cancel(self, order_id: int) -> None:
        self.set_status(order_id, "CANCELED")

    def amount(self, code: str, location: int | None = None) -> int:
        """The last accepted figure, whether or not readers of the API see it already."""
        with self.lock:
            place = location or self.default_location.id
            return self.rows[self.by_code[code].id, place].amount

    def totals(self) -> Counter[int]:
        """By SKU id, at all locations together."""
        found: Counter[int] = Counter()
        for row in self.rows.values():
            found[row.sku_id] += row.amount
        return found

    def stock_writes(self, code: str) -> list[int]:
        """Every figure accepted for this SKU since it was added, in order."""
        with self.lock:
            return [write.quantity for write in self.accepted_stock if write.sku == code]

    def price_writes(self, code: str) -> list[PriceWrite]:
        with self.lock:
            return [write for write in self.accepted_prices if write.sku == code]

    def waiting_notices(self) -> list[int]:
        """The orders still in the feed."""
        with self.lock:
            return sorted({entry.order_id for entry in self.feed.entries})

    @property
    def default_location(self) -> Location:
        return next(location for location in self.locations if location.default)

    def reserved(self) -> Counter[int]:
        """By SKU id, what ANYMARKET itself holds back for open orders, when it does."""
        held: Counter[int] = Counter()
        if self.knobs.reserves:
            for order in self.orders.values():
                if order["status"] in OPEN:
                    for item in order["items"]:
                        held[item["sku"]["id"]] += int(item["amount"])
        return held
