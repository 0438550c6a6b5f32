"""Products and words of the shop: taken, replaced, found, and shown to whoever drives it."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from integrations.platforms.sandbox.simulator.account import Account
from integrations.platforms.sandbox.simulator.holdings import FIGURES, Json
from integrations.platforms.sandbox.simulator.refusal import Refusal

# What a SKU keeps when its product is told anew.
OWN = ("id", "product_id", "price", *FIGURES)


class Picture(Struct, forbid_unknown_fields=True):
    url: Annotated[str, Meta(min_length=1)]
    variation: str = ""


class SkuTold(Struct, forbid_unknown_fields=True, omit_defaults=True):
    sku: Annotated[str, Meta(min_length=1)]
    id: str = ""
    title: str = ""
    ean: str = ""
    variation: dict[str, str] = field(default_factory=dict)
    height: Decimal | None = None
    width: Decimal | None = None
    length: Decimal | None = None
    weight: Decimal | None = None
    quantity: Annotated[int, Meta(ge=0)] | None = None
    list_price: Decimal | None = None
    sale_price: Decimal | None = None
    active: bool = True


class ProductTold(Struct, forbid_unknown_fields=True, omit_defaults=True):
    title: Annotated[str, Meta(min_length=1, max_length=120)]
    skus: Annotated[list[SkuTold], Meta(min_length=1)]
    code: str = ""
    description: str = ""
    brand: str = ""
    category: str = ""
    model: str = ""
    gender: str = ""
    ncm: str = ""
    origin: int | None = None
    warranty_months: int | None = None
    warranty_text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    images: list[Picture] | None = None
    active: bool = True


class WordTold(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    code: str = ""
    parent: str = ""


def create(account: Account, body: Any) -> Json:
    """Raises Refusal: 409 when a code is known, 422 for a rejected or unknown one."""
    told = msgspec.convert(body, ProductTold, strict=False)
    known = any(product.get("code") == told.code for product in account.products.values())
    if told.code and known:
        raise Refusal(409, f"There is a product {told.code} already.")
    _check(account, told, own=())
    return _fill(account, account.keep_product({"title": told.title}, ()), told)


def replace(account: Account, id: str, body: Any) -> Json:
    """The product anew, with what it leaves out emptied; images are left as they are when there
    is no list. SKUs that are not told stay. Figures are taken of new SKUs only."""
    told = msgspec.convert(body, ProductTold, strict=False)
    product = account.products.get(int(id))
    if product is None:
        raise Refusal(404, f"There is no product {id}.")
    _check(account, told, own=[sku["sku"] for sku in product["skus"]])
    return _fill(account, product, told)


def _check(account: Account, told: ProductTold, own: Collection[str]) -> None:
    """Everything that speaks against it; `own` are the codes of SKUs that are its own already."""
    seen: set[str] = set()
    for sku in told.skus:
        if sku.sku in account.knobs.rejected_skus:
            raise Refusal(422, account.knobs.rejected_skus[sku.sku])
        if sku.sku in seen or (sku.sku in account.by_code and sku.sku not in own):
            raise Refusal(409, f"There is a SKU {sku.sku} already.")
        seen.add(sku.sku)
    for kind, id in (("brand", told.brand), ("category", told.category)):
        if id:
            _word(account, kind, id)


def _fill(account: Account, product: Json, told: ProductTold) -> Json:
    facts = msgspec.to_builtins(told, builtin_types=(Decimal,))
    kept = {key: product[key] for key in ("id", "images", "skus")}
    product.clear()
    product.update({key: facts[key] for key in facts if key not in kept} | kept)
    if told.images is not None:
        product["images"] = _pictures(account, product["images"], told.images)
    there = {sku["sku"]: sku for sku in product["skus"]}
    for sku in told.skus:
        if sku.sku in there:
            _tell_anew(there[sku.sku], _facts(sku))
        else:
            account.add_listing(product, _facts(sku))
    return answered(product)


def _tell_anew(row: Json, facts: Json) -> None:
    kept = {key: row[key] for key in OWN if key in row}
    row.clear()
    row.update({"title": "", **facts, **kept})


def _facts(sku: SkuTold) -> Json:
    facts: Json = msgspec.to_builtins(sku, builtin_types=(Decimal,))
    return {key: value for key, value in facts.items() if key != "id"}


def _pictures(account: Account, there: list[Json], told: Iterable[Picture]) -> list[Json]:
    """One that is here by its address keeps its id."""
    ids = {row["url"]: row["id"] for row in there}
    return [
        {"id": ids.get(picture.url) or str(account.number()), **msgspec.structs.asdict(picture)}
        for picture in told
    ]


def answered(product: Json) -> Json:
    """As a write tells it back."""
    return {
        "id": product["id"],
        "skus": [{"id": sku["id"], "sku": sku["sku"]} for sku in product["skus"]],
        "images": [{"id": image["id"], "url": image["url"]} for image in product["images"]],
    }


def shown(account: Account, product: Json) -> Json:
    """As a read tells it: brand and category with their names."""
    words: Json = {}
    for kind in ("brand", "category"):
        if kind in product:
            words[kind] = _word(account, kind, product[kind])
    skus = [_sku_shown(sku) for sku in product["skus"]]
    malformed = product.get("code") in account.knobs.malformed_products
    return {**product, **words, "skus": "?" if malformed else skus}


def _sku_shown(sku: Json) -> Json:
    return {key: value for key, value in sku.items() if key not in ("price", "product_id")}


def find(account: Account, query: Mapping[str, str]) -> dict[int, Json]:
    code, sku = query.get("code"), query.get("sku")
    return {
        number: product
        for number, product in account.products.items()
        if code in (None, product.get("code"))
        and (sku is None or any(row["sku"] == sku for row in product["skus"]))
    }


def create_word(account: Account, kind: str, body: Any) -> Json:
    """The one that has this code already, or a new one."""
    told = msgspec.convert(body, WordTold)
    for word in account.words[kind]:
        if told.code and word.get("code") == told.code:
            return word
    word = {"id": str(account.number()), **msgspec.structs.asdict(told)}
    if kind == "category":
        above = _word(account, kind, told.parent)["path"] + "/" if told.parent else ""
        word["path"] = above + told.name
    account.words[kind].append(word)
    return word


def _word(account: Account, kind: str, id: str) -> Json:
    for word in account.words[kind]:
        if word["id"] == id:
            return word
    raise Refusal(422, f"There is no {kind} {id}.")
