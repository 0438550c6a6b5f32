"""Prices on the SKU (merge patch) and on its marketplace listings (one call, item by item)."""

from decimal import Decimal
from typing import Any

from integrations.platforms.anymarket.simulator.account import Account
from integrations.platforms.anymarket.simulator.endpoints import demands, publishing
from integrations.platforms.anymarket.simulator.endpoints.products import sku_in_path, sku_json
from integrations.platforms.anymarket.simulator.exchange import (
    Answer,
    Request,
    not_found,
    refusal,
)
from integrations.platforms.anymarket.simulator.goods import Listing, Sku
from integrations.platforms.anymarket.simulator.warehouse import PriceWrite


def patch_sku(account: Account, request: Request) -> Answer:
    """A merge patch of anything; prices only where they stand on the SKU."""
    demands.merge_patch(request)
    sku = sku_in_path(account, request)
    priced = "price" in request.body or "sellPrice" in request.body
    if priced and account.products[sku.product_id].scope != "SKU":
        raise refusal(422, "O preço deste produto não é definido no SKU.")
    price = _money(request.body, "price", sku.price)
    sell_price = _money(request.body, "sellPrice", sku.sell_price)
    publishing.patch_sku(account, request)
    if priced:
        sku.price, sku.sell_price = price, sell_price
        account.accepted_prices.append(PriceWrite(sku.code, sku.price, sku.sell_price))
    return Answer(body=sku_json(account, sku))


def listings(account: Account, request: Request) -> Answer:
    """A bare array."""
    sku = account.skus.get(request.id)
    if sku is None:
        raise not_found(request.id)
    return Answer(body=[listing.as_json() for listing in sku.listings])


def put_listing_prices(account: Account, request: Request) -> Answer:
    known = {
        listing.id: (sku, listing) for sku in account.skus.values() for listing in sku.listings
    }
    answer = [_put_listing_price(account, known, row) for row in request.body]
    silent = {
        listing.id for sku, listing in known.values() if sku.code in account.knobs.unanswered_skus
    }
    return Answer(body=[row for row in answer if row["id"] not in silent])


def _put_listing_price(
    account: Account, known: dict[int, tuple[Sku, Listing]], row: dict[str, Any]
) -> dict[str, Any]:
    """Trouble of one listing stands inside HTTP 200."""
    if row["id"] not in known:
        return {"id": row["id"], "errorMsg": "Anúncio não encontrado."}
    sku, listing = known[row["id"]]
    if message := account.knobs.rejected_skus.get(sku.code):
        return {"id": listing.id, "errorMsg": message}
    if listing.automatic:
        return {"id": listing.id, "errorMsg": "O anúncio tem preço automático."}
    listing.price = _money(row, "price", listing.price)
    listing.discount_price = _money(row, "discountPrice", listing.discount_price)
    account.accepted_prices.append(
        PriceWrite(sku.code, listing.price, listing.discount_price, listing.id)
    )
    return {"id": listing.id}


def _money(body: dict[str, Any], key: str, otherwise: Decimal) -> Decimal:
    """A number, not a text."""
    value = body.get(key, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or value < 0:
        raise refusal(422, f"O campo '{key}' está incorreto.")
    return Decimal(value)
