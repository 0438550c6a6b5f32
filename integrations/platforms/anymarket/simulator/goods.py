"""Products, their SKUs and their listings on marketplaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from integrations.platforms.anymarket.simulator.pictures import Image


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
    """`variations` are rows of the vocabulary: value, and the type it is of."""

    id: int
    product_id: int
    code: str
    title: str
    price: Decimal
    sell_price: Decimal
    listings: list[Listing] = field(default_factory=list)
    ean: str = ""
    active: bool = True
    additional_time: int = 2
    variations: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self, amount: int, location: int) -> dict[str, Any]:
        """`partnerId` and `ean` are left out when there is none; no variation is a null."""
        code = {"partnerId": self.code} if self.code else {}
        ean = {"ean": self.ean} if self.ean else {}
        return {
            "id": self.id,
            "title": self.title,
            **code,
            **ean,
            "amount": amount,
            "additionalTime": self.additional_time,
            "price": self.price,
            "sellPrice": self.sell_price,
            "stockLocalId": location,
            "active": self.active,
            "variations": list(self.variations) or [None],
        }

    @property
    def variation(self) -> dict[str, str]:
        """As a seller writes it."""
        return {row["type"]["name"]: row["description"] for row in self.variations}


@dataclass
class Product:
    """`facts` are the keys of its JSON that are neither worked with nor computed here.

    A product is active only with an image; one that was there before we came always was.
    """

    id: int
    title: str
    scope: str
    skus: list[Sku]
    facts: dict[str, Any] = field(default_factory=dict)
    images: list[Image] = field(default_factory=list)
    active: bool = True
    needs_images: bool = False

    @property
    def is_active(self) -> bool:
        return self.active and (bool(self.images) or not self.needs_images)

    def as_json(self, skus: list[dict[str, Any]], image_delay: float) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "priceFactor": Decimal("1.0"),
            "calculatedPrice": self.scope == "COST",
            "hasVariations": any(sku.variations for sku in self.skus),
            **self.facts,
            "definitionPriceScope": self.scope,
            "isProductActive": self.is_active,
            "images": [image.as_json(image_delay) for image in self.images],
            "skus": skus,
        }


def sku_from(told: Mapping[str, Any], *, id: int, product_id: int, first_listing: int) -> Sku:
    """From the keys a seller would use: `partnerId`, `title`, `ean`, `price`, `sellPrice`;
    `listings` is a number of marketplaces to be listed on."""
    code = str(told.get("partnerId", ""))
    price = Decimal(str(told.get("price", "100.00")))
    sell_price = Decimal(str(told.get("sellPrice", price)))
    listings = [
        Listing(first_listing + number, f"MARKETPLACE_{number + 1}", price, sell_price)
        for number in range(int(told.get("listings", 0)))
    ]
    return Sku(
        id,
        product_id,
        code,
        str(told.get("title", code)),
        price,
        sell_price,
        listings,
        ean=str(told.get("ean", "")),
        active=bool(told.get("active", True)),
        additional_time=int(told.get("additionalTime", 2)),
    )
