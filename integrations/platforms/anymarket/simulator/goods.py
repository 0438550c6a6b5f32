"""Products, their SKUs and their listings on marketplaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass
class Listing:
    """A SKU's offer on one marketplace."""

    id: int
    marketplace: str
    price: Decimal
    discount_price: Decimal
    automatic: bool = False  # priced by ANYMARKET: a price from outside is refused

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "accountName": f"LOJA {self.marketplace}",
            "idAccount": 4242,
            "marketPlace": self.marketplace,
            "publicationStatus": "ACTIVE",
            "price": self.price,
            "priceFactor": Decimal("1.0"),
            "discountPrice": self.discount_price,
            "fields": {"HAS_DISCOUNT": "true"},
            "warnings": [],
        }


@dataclass
class Sku:
    id: int
    product_id: int
    code: str
    title: str
    price: Decimal
    sell_price: Decimal
    listings: list[Listing] = field(default_factory=list)

    def as_json(self, amount: int, location: int) -> dict[str, Any]:
        """`partnerId` is left out when there is none."""
        code = {"partnerId": self.code} if self.code else {}
        return {
            "id": self.id,
            "title": self.title,
            **code,
            "amount": amount,
            "additionalTime": 2,
            "price": self.price,
            "sellPrice": self.sell_price,
            "stockLocalId": location,
            "active": True,
            "variations": [],
        }


@dataclass
class Product:
    id: int
    title: str
    scope: str
    skus: list[Sku]

    def as_json(self, skus: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "externalIdProduct": f"ERP-{self.id}",
            "category": {"id": 2002, "name": "Geral", "path": "Geral"},
            "brand": {"id": 101, "name": "Marca"},
            "priceFactor": Decimal("1.0"),
            "calculatedPrice": self.scope == "COST",
            "definitionPriceScope": self.scope,
            "hasVariations": len(self.skus) > 1,
            "isProductActive": True,
            "images": [],
            "skus": skus,
        }


def sku_from(told: Mapping[str, Any], *, id: int, product_id: int, first_listing: int) -> Sku:
    """From the keys a seller would use: `partnerId`, `title`, `price`, `sellPrice`; `listings`
    is a number of marketplaces to be listed on."""
    code = str(told.get("partnerId", ""))
    price = Decimal(str(told.get("price", "100.00")))
    sell_price = Decimal(str(told.get("sellPrice", price)))
    listings = [
        Listing(first_listing + number, f"MARKETPLACE_{number + 1}", price, sell_price)
        for number in range(int(told.get("listings", 0)))
    ]
    return Sku(id, product_id, code, str(told.get("title", code)), price, sell_price, listings)
