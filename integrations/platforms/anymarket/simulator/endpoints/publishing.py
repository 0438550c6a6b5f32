"""Products and SKUs, written: POST and merge patch. There is no DELETE."""

from collections.abc import Iterable, Mapping
from typing import Any

from integrations.platforms.anymarket.simulator import wording
from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.endpoints import demands
from integrations.platforms.anymarket.simulator.endpoints.products import (
    product_in_path,
    product_json,
    sku_in_path,
    sku_json,
)
from integrations.platforms.anymarket.simulator.exchange import Answer, Refusal, Request, refusal
from integrations.platforms.anymarket.simulator.goods import Product
from integrations.platforms.anymarket.simulator.shelf import brand_shown, category_shown

# They have endpoints of their own, or are given once.
NOT_PATCHED = ("id", "skus", "images", "hasVariations", "kitComponents")
WORKED_WITH = ("title", "skus", "images", "isProductActive", "definitionPriceScope")


def post_product(account: Account, request: Request) -> Answer:
    told = request.body
    demands.new_product(told)
    facts = _facts(account, told)
    _check_skus(account, told["skus"])
    scope = str(told["definitionPriceScope"])
    product = Product(account.new_id(), told["title"], scope, [], facts, needs_images=True)
    product.active = bool(told.get("isProductActive", True))
    for sku in told["skus"]:
        account.add_sku(product, sku)
    for image in told["images"]:
        account.add_image(product, image)
    account.keep(product)
    return Answer(201, _made(account, product_json(account, product)))


def patch_product(account: Account, request: Request) -> Answer:
    demands.merge_patch(request)
    product = product_in_path(account, request)
    for sku in product.skus:
        _refuse_rejected(account, sku.code)
    if found := [key for key in NOT_PATCHED if key in request.body]:
        raise refusal(422, f"Campos que não podem ser alterados: {', '.join(found)}")
    demands.texts(request.body, demands.PRODUCT_TEXTS)
    facts = product.facts | _facts(account, request.body)
    product.facts = {key: value for key, value in facts.items() if value is not None}
    product.title = request.body.get("title", product.title)
    product.active = request.body.get("isProductActive", product.active)
    account.callbacks.product(product.id)
    return Answer(body=product_json(account, product))


def post_sku(account: Account, request: Request) -> Answer:
    product = product_in_path(account, request)
    demands.new_sku(request.body, "", with_variations=any(sku.variations for sku in product.skus))
    _check_skus(account, [request.body])
    sku = account.add_sku(product, request.body)
    account.callbacks.product(product.id)
    return Answer(body=_made(account, sku_json(account, sku)))


def patch_sku(account: Account, request: Request) -> Answer:
    """Stock has its own endpoint; prices: endpoints/prices.py."""
    sku = sku_in_path(account, request)
    _refuse_rejected(account, sku.code)
    if found := [key for key in ("amount", "additionalTime") if key in request.body]:
        raise refusal(422, f"Campos que não podem ser alterados: {', '.join(found)}")
    demands.texts(request.body, demands.SKU_TEXTS)
    code = request.body.get("partnerId", sku.code)
    if code != sku.code and code in account.by_code:
        raise duplicate(code)
    account.by_code[code] = account.by_code.pop(sku.code, sku)
    sku.code, sku.ean = code, request.body.get("ean", sku.ean)
    sku.title = request.body.get("title", sku.title)
    sku.active = request.body.get("active", sku.active)
    account.callbacks.product(sku.product_id)
    return Answer(body=sku_json(account, sku))


def duplicate(code: str) -> Refusal:
    """Said under a status of success."""
    return Refusal(Answer(200, {"code": "500", "message": f"Duplicidade de SKU: {code}"}))


def _made(account: Account, row: dict[str, Any]) -> dict[str, Any] | None:
    """A SKU is answered by nothing at all when answers are bare, a product by its id."""
    if not account.knobs.bare_answers:
        return row
    return {"id": row["id"]} if "skus" in row else None


def _check_skus(account: Account, skus: Iterable[Mapping[str, Any]]) -> None:
    """Everything that speaks against these SKUs, before any of them is made."""
    seen: set[str] = set()
    for sku in skus:
        code = str(sku["partnerId"])
        _refuse_rejected(account, code)
        if code in account.by_code or code in seen:
            raise duplicate(code)
        seen.add(code)
        known = {row["name"] for row in account.words.variations}
        if unknown := [name for name in sku.get("variations", {}) if name not in known]:
            raise refusal(422, f"Variação não encontrada: {unknown[0]}")
        try:
            account.location(sku.get("stockLocalId"))
        except StopIteration as error:
            raise refusal(422, "Local de estoque não encontrado.") from error


def _refuse_rejected(account: Account, code: str) -> None:
    if message := account.knobs.rejected_skus.get(code):
        raise refusal(422, message)


def _facts(account: Account, told: Mapping[str, Any]) -> dict[str, Any]:
    """What the product's JSON tells back: brand and category whole, found by id."""
    facts = {key: value for key, value in told.items() if key not in WORKED_WITH}
    if "brand" in told:
        facts["brand"] = brand_shown(_by_id(account.words.brands, told["brand"], "Marca"))
    if "category" in told:
        rows = wording.categories(account.words)
        facts["category"] = category_shown(_by_id(rows, told["category"], "Categoria"))
    return facts


def _by_id(rows: Iterable[dict[str, Any]], told: Any, what: str) -> dict[str, Any]:
    for row in rows:
        if isinstance(told, dict) and row["id"] == told.get("id"):
            return row
    raise refusal(422, f"{what} não encontrada.")
