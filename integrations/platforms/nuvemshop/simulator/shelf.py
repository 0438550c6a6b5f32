"""Products as a test or the demo writes and reads them, in the words of ANYMARKET's simulator: one
script fills and reads both."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from integrations.platforms.nuvemshop.simulator.goods import Json, Product, Variant
from integrations.platforms.nuvemshop.simulator.holdings import Holdings

LANGUAGE = "pt"
GENDERS = {
    "male": ("male", "adult"),
    "female": ("female", "adult"),
    "boy": ("male", "kids"),
    "girl": ("female", "kids"),
    "unisex": ("unisex", "adult"),
    "baby": ("unisex", "infant"),
}


def seeded(store: Holdings, skus: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> Product:
    """Keys: `title`, `description`, `brand`, `category` (its path), `model`, `gender`, `images`,
    `isProductActive`; of a SKU `partnerId`, `ean`, `price`, `sellPrice`, `amount` (None: without
    limit), `variations`. Others have no place here."""
    title = str(told.get("title", "Produto"))
    options = list(dict.fromkeys(name for sku in skus for name in sku.get("variations", {})))
    product = Product(
        store.new_id(),
        {
            "name": {LANGUAGE: title},
            "description": {LANGUAGE: str(told.get("description", ""))},
            "brand": told.get("brand"),
            "published": bool(told.get("isProductActive", True)),
        },
        attributes=[{LANGUAGE: name} for name in options],
        images=[store.new_image(url) for url in told.get("images", ())],
        categories=[category(store, told["category"])] if "category" in told else [],
    )
    gender, age_group = GENDERS.get(str(told.get("gender", "")), (None, None))
    about = {"mpn": told.get("model"), "gender": gender, "age_group": age_group}
    for sku in skus:
        product.variants.append(_variant(store, product, sku, options, about))
    return store.keep(product)


def _variant(
    store: Holdings, product: Product, sku: Mapping[str, Any], options: list[str], about: Json
) -> Variant:
    price = Decimal(str(sku.get("price", sku.get("sellPrice", "100.00"))))
    sale = Decimal(str(sku.get("sellPrice", price)))
    variations = sku.get("variations", {})
    return Variant(
        store.new_id(),
        product.id,
        {"sku": sku.get("partnerId"), "barcode": sku.get("ean"), **about},
        values=[{LANGUAGE: variations.get(name, "")} for name in options],
        price=price,
        promotional_price=sale if sale < price else None,
        levels={next(iter(store.locations)): sku.get("amount", 0)},
    )


def category(store: Holdings, path: str) -> int:
    """The id of the category at this path, made with those above it when it is not there."""
    above, _, name = path.rpartition("/")
    parent = category(store, above) if above else None
    for row in store.categories.values():
        if row["parent"] == parent and row["name"][LANGUAGE] == name:
            return int(row["id"])
    return add_category(store, {LANGUAGE: name}, parent)


def add_category(store: Holdings, name: Json, parent: int | None) -> int:
    id = store.new_id()
    store.categories[id] = {"id": id, "name": name, "parent": parent, "visibility": "visible"}
    return id


def path_of(store: Holdings, id: int) -> str:
    row = store.categories[id]
    above = f"{path_of(store, row['parent'])}/" if row["parent"] else ""
    return f"{above}{row['name'][LANGUAGE]}"


def as_held(store: Holdings, product: Product) -> Json:
    """The shape `seeded` reads, with everything that has a place; `id` on top."""
    first = product.variants[0].facts if product.variants else {}
    said = (first.get("gender"), first.get("age_group"))
    gender = next((word for word, pair in GENDERS.items() if pair == said), None)
    facts = {"brand": product.facts.get("brand"), "model": first.get("mpn"), "gender": gender}
    # The deepest is the one a product is asked for.
    paths = sorted((path_of(store, id) for id in product.categories), key=len)
    return {
        "id": str(product.id),
        "title": product.facts["name"][LANGUAGE],
        "description": product.facts.get("description", {}).get(LANGUAGE, ""),
        **{key: value for key, value in facts.items() if value},
        **({"category": paths[-1]} if paths else {}),
        "isProductActive": product.facts.get("published", True),
        "images": [image.told for image in product.images],
        "skus": [_sku_held(product, variant) for variant in product.variants],
    }


def _sku_held(product: Product, variant: Variant) -> Json:
    names = [name[LANGUAGE] for name in product.attributes]
    values = [value[LANGUAGE] for value in variant.values]
    sale = variant.promotional_price
    return {
        "id": str(variant.id),
        "partnerId": variant.sku,
        "ean": variant.facts.get("barcode") or "",
        "variations": dict(zip(names, values, strict=True)),
        "amount": variant.stock,
        "price": variant.price,
        "sellPrice": variant.price if sale is None else sale,
    }
