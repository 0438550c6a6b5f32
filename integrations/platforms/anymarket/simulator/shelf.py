"""Products as a test or the demo writes and reads them: one shape for both, words for ids."""

from collections.abc import Mapping
from typing import Any

from integrations.platforms.anymarket.simulator import wording
from integrations.platforms.anymarket.simulator.goods import Product, Sku
from integrations.platforms.anymarket.simulator.words import Words

# Keys that mean the same in the product's own JSON.
PLAIN = (
    "description",
    "externalIdProduct",
    "model",
    "gender",
    "warrantyTime",
    "warrantyText",
    "height",
    "width",
    "length",
    "weight",
)


def seeded(words: Words, id: int, scope: str, told: Mapping[str, Any]) -> Product:
    """Keys: those of PLAIN, `title`, `brand` (its name), `category` (its path), `nbm` and
    `origin` (their codes), `characteristics` (values by name), `isProductActive`."""
    facts: dict[str, Any] = {"externalIdProduct": f"ERP-{id}"}
    facts |= {key: told[key] for key in PLAIN if key in told}
    facts |= {key: {"id": told[key]} for key in ("nbm", "origin") if key in told}
    facts["category"] = category_shown(wording.category(words, told.get("category", "Geral")))
    facts["brand"] = brand_shown(wording.brand(words, told.get("brand", "Marca")))
    facts["characteristics"] = [
        {"index": index, "name": name, "value": value}
        for index, (name, value) in enumerate(told.get("characteristics", {}).items(), start=1)
    ]
    active = bool(told.get("isProductActive", True))
    return Product(id, str(told.get("title", "Produto")), scope, [], facts, active=active)


def category_shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """As a product shows it."""
    return {key: row[key] for key in ("id", "name", "path")}


def brand_shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("id", "name", "reducedName", "partnerId") if key in row}


def as_held(product: Product, amounts: Mapping[int, int]) -> dict[str, Any]:
    """The shape `seeded` reads, with everything that was told; `id` on top."""
    facts = product.facts
    coded = {str(key): facts[key]["id"] for key in ("nbm", "origin") if key in facts}
    return {
        "id": str(product.id),
        "title": product.title,
        **{key: facts[key] for key in PLAIN if key in facts},
        **coded,
        "brand": facts["brand"]["name"],
        "category": facts["category"]["path"],
        "characteristics": {row["name"]: row["value"] for row in facts.get("characteristics", ())},
        "isProductActive": product.is_active,
        "images": [image.url for image in product.images],
        "skus": [_sku_held(sku, amounts[sku.id]) for sku in product.skus],
    }


def _sku_held(sku: Sku, amount: int) -> dict[str, Any]:
    return {
        "id": str(sku.id),
        "partnerId": sku.code,
        "title": sku.title,
        "ean": sku.ean,
        "variations": sku.variation,
        "amount": amount,
        "price": sku.price,
        "sellPrice": sku.sell_price,
        "active": sku.active,
    }
