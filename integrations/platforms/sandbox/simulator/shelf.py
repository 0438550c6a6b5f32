"""Products in the words of ANYMARKET's simulator, so that one script fills and reads both."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from integrations.platforms.sandbox.simulator.holdings import Holdings, Json

# Their key by ours.
PRODUCT = {
    "code": "externalIdProduct",
    "title": "title",
    "description": "description",
    "model": "model",
    "gender": "gender",
    "ncm": "nbm",
    "origin": "origin",
    "warranty_months": "warrantyTime",
    "warranty_text": "warrantyText",
    "attributes": "characteristics",
    "active": "isProductActive",
}
SKU = {
    "sku": "partnerId",
    "title": "title",
    "ean": "ean",
    "variation": "variations",
    "quantity": "amount",
    "list_price": "price",
    "sale_price": "sellPrice",
    "active": "active",
}
GENDERS = {
    "male": "MALE",
    "female": "FEMALE",
    "boy": "BOY",
    "girl": "GIRL",
    "unisex": "UNISSEX",
    "baby": "BABIES",
}
WORDS = {"brand": "name", "category": "path"}


def product_from(holdings: Holdings, told: Mapping[str, Any]) -> Json:
    """`brand` is a name and `category` a path; those the shop does not know are made."""
    facts = {ours: told[theirs] for ours, theirs in PRODUCT.items() if theirs in told}
    for kind in WORDS:
        if kind in told:
            facts[kind] = _word(holdings, kind, str(told[kind]))
    if "gender" in facts:
        ours = {theirs: gender for gender, theirs in GENDERS.items()}
        facts["gender"] = ours.get(facts["gender"], "")
    urls = told.get("images", ())
    return facts | {
        "images": [{"id": str(holdings.number()), "url": url, "variation": ""} for url in urls],
    }


def sku_from(told: Mapping[str, Any]) -> Json:
    facts = {ours: told[theirs] for ours, theirs in SKU.items() if theirs in told}
    prices = {
        str(key): Decimal(str(facts[key])) for key in ("list_price", "sale_price") if key in facts
    }
    return {"sku": "", **facts, **prices}


def as_held(holdings: Holdings, product: Json) -> Json:
    facts = {theirs: product[ours] for ours, theirs in PRODUCT.items() if ours in product}
    if "gender" in facts:
        facts["gender"] = GENDERS.get(facts["gender"], "")
    words = {kind: _told(holdings, kind, product[kind]) for kind in WORDS if kind in product}
    return {
        "id": product["id"],
        "description": "",
        "characteristics": {},
        "isProductActive": bool(product["images"]) and product.get("active", True),
        **{key: value for key, value in facts.items() if key != "isProductActive"},
        **words,
        "images": [image["url"] for image in product["images"]],
        "skus": [_sku_held(sku) for sku in product["skus"]],
    }


def _sku_held(sku: Json) -> Json:
    facts = {theirs: sku[ours] for ours, theirs in SKU.items() if ours in sku}
    return {"id": sku["id"], "ean": "", "variations": {}, "active": True, **facts}


def terms_held(holdings: Holdings) -> Json:
    return {
        kind: [
            {"id": word["id"], key: word[key], "partnerId": word.get("code", "")}
            for word in holdings.words[kind]
        ]
        for kind, key in WORDS.items()
    }


def _word(holdings: Holdings, kind: str, name: str) -> str:
    """The id of the word with this name or path, made when there is none."""
    for word in holdings.words[kind]:
        if word[WORDS[kind]] == name:
            return str(word["id"])
    above, _, last = name.rpartition("/") if kind == "category" else ("", "", name)
    word = {"id": str(holdings.number()), "name": last}
    if kind == "category":
        word |= {"path": name, "parent": _word(holdings, kind, above) if above else ""}
    holdings.words[kind].append(word)
    return str(word["id"])


def _told(holdings: Holdings, kind: str, id: str) -> str:
    return next(str(word[WORDS[kind]]) for word in holdings.words[kind] if word["id"] == id)
