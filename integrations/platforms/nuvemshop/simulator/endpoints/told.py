"""What a request tells of texts, figures and stock, checked as the API checks it."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.platforms.nuvemshop.simulator.account import Account, PriceWrite, StockWrite
from integrations.platforms.nuvemshop.simulator.exchange import refusal, validation_error
from integrations.platforms.nuvemshop.simulator.goods import SIZES, TEXTS, Json, Variant


def text(account: Account, value: Any) -> Json:
    """By language; a plain text is for all of them."""
    if isinstance(value, Mapping):
        return {str(key): str(said) for key, said in value.items()}
    return dict.fromkeys(account.languages, str(value))


def apply_variant(account: Account, variant: Variant, told: Mapping[str, Any]) -> None:
    """What is not told stays. Prices and stock that are accepted are noted."""
    refuse_rejected(account, str(told.get("sku") or variant.sku))
    changes = {key: told[key] for key in (*TEXTS, *SIZES) if key in told}
    price, promotional = variant.price, variant.promotional_price
    if "price" in told:
        price = money(told["price"], "price")
    if "promotional_price" in told:
        promotional = money(told["promotional_price"], "promotional_price")
    levels = stock_told(account, told)
    if "values" in told:
        variant.values = [text(account, value) for value in told["values"]]
    variant.facts |= changes
    variant.price, variant.promotional_price = price, promotional
    if {"price", "promotional_price"} & told.keys():
        sale = price if promotional is None else promotional
        account.accepted_prices.append(PriceWrite(variant.sku, price, sale))
    for place, figure in levels.items():
        set_level(account, variant, place, figure)


def stock_told(account: Account, told: Mapping[str, Any]) -> dict[str, int | None]:
    """Figures by location. `inventory_levels` goes before `stock`, which is the first location's;
    "" is without limit."""
    first = next(iter(account.locations))
    if "inventory_levels" in told:
        rows = told["inventory_levels"]
        if any("stock" not in row for row in rows):
            raise validation_error(stock="The stock field is required.")
        places = [str(row.get("location_id") or first) for row in rows]
        if unknown := [place for place in places if place not in account.locations]:
            raise refusal(422, f"Location {unknown[0]} does not exist")
        return {place: whole(row["stock"]) for place, row in zip(places, rows, strict=True)}
    return {first: whole(told["stock"])} if "stock" in told else {}


def set_level(account: Account, variant: Variant, place: str, figure: int | None) -> None:
    variant.levels[place] = figure
    account.accepted_stock.append(StockWrite(variant.sku, place, figure))


def whole(value: Any) -> int | None:
    if value in (None, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise validation_error(stock="The stock must be an integer.")
    if value < 0:
        raise validation_error(stock="The stock must be at least 0.")
    return value


def money(value: Any, name: str) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise validation_error(**{name: f"The {name} must be a number."}) from error
    if amount < 0:
        raise validation_error(**{name: f"The {name} must be at least 0."})
    return amount


def refuse_rejected(account: Account, code: str) -> None:
    if message := account.knobs.rejected_skus.get(code):
        raise refusal(422, message)
