"""Products and their variants, as the store keeps them and as the API tells them."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]
CREATED = "2025-11-03T12:05:00+0000"
# Of a variant, what it is told as and keeps as text; null when nobody said it.
TEXTS = ("sku", "barcode", "mpn", "age_group", "gender", "image_id", "cost")
SIZES = ("weight", "width", "height", "depth")


@dataclass
class Variant:
    """`levels` is the stock by location; None is without limit."""

    id: int
    product_id: int
    facts: Json = field(default_factory=dict)
    values: list[Json] = field(default_factory=list)
    price: Decimal | None = None
    promotional_price: Decimal | None = None
    levels: dict[str, int | None] = field(default_factory=dict)

    @property
    def sku(self) -> str:
        return str(self.facts.get("sku") or "")

    @property
    def stock(self) -> int | None:
        """Over all locations; without limit when one is."""
        figures = [figure for figure in self.levels.values() if figure is not None]
        return sum(figures) if len(figures) == len(self.levels) else None

    def as_json(self, position: int) -> Json:
        return {
            "id": self.id,
            "product_id": self.product_id,
            "position": position,
            "price": _money(self.price),
            "compare_at_price": _money(self.price),
            "promotional_price": _money(self.promotional_price),
            "stock_management": self.stock is not None,
            "stock": self.stock,
            "inventory_levels": [
                {"location_id": place, "stock": figure} for place, figure in self.levels.items()
            ],
            **{key: self.facts.get(key) for key in TEXTS},
            **{key: _size(self.facts.get(key)) for key in SIZES},
            "values": self.values,
            "created_at": CREATED,
            "updated_at": CREATED,
        }


@dataclass
class Image:
    """`told` is the address it was fetched from; the store keeps it under one of its own."""

    id: int
    told: str

    def as_json(self, product_id: int, position: int) -> Json:
        stem = PurePosixPath(urlsplit(self.told).path).stem
        return {
            "id": self.id,
            "product_id": product_id,
            "src": f"https://cdn.nuvemshop.example/products/{stem}-{self.id:x}-1024-1024.webp",
            "position": position,
            "alt": [],
        }


@dataclass
class Product:
    """`facts` are the keys of its JSON that are neither worked with nor computed here."""

    id: int
    facts: Json
    attributes: list[Json] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    categories: list[int] = field(default_factory=list)

    def as_json(self, categories: list[Json]) -> Json:
        return {
            "id": self.id,
            "description": {},
            "published": True,
            "brand": None,
            **self.facts,
            "attributes": self.attributes,
            "free_shipping": False,
            "tags": "",
            "variants": [row.as_json(place) for place, row in enumerate(self.variants, start=1)],
            "images": [
                image.as_json(self.id, place) for place, image in enumerate(self.images, start=1)
            ],
            "categories": categories,
            "created_at": CREATED,
            "updated_at": CREATED,
        }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _size(value: Any) -> str:
    return f"{Decimal(str(value or 0)):.3f}"
