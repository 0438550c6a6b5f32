"""What an account of the shop holds: words, products, and their SKUs on sale."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import count
from typing import Any

from integrations.platforms.sandbox.simulator.words import words

Json = dict[str, Any]
# What a write of a product tells of new SKUs only.
FIGURES = ("quantity", "list_price", "sale_price")


class Holdings:
    """Products and listings by their number, which is their id and the place in pages."""

    def __init__(self) -> None:
        self.words = words()
        self.products: dict[int, Json] = {}
        self.listings: dict[int, Json] = {}
        self.by_code: dict[str, Json] = {}
        self._numbers = count(1)

    def number(self) -> int:
        return next(self._numbers)

    def keep_product(self, facts: Json, skus: Iterable[Json]) -> Json:
        number = self.number()
        product = self.products[number] = {"images": [], **facts, "id": str(number), "skus": []}
        for sku in skus:
            self.add_listing(product, sku)
        return product

    def add_listing(self, product: Json, facts: Json) -> None:
        """A SKU of this product, on sale by itself."""
        number = self.number()
        row = {
            "title": product["title"],
            "price": facts.get("sale_price", Decimal("100.00")),
            **facts,
            "id": str(number),
            "product_id": product["id"],
        }
        product["skus"].append(row)
        self.listings[number] = self.by_code[row["sku"]] = row
