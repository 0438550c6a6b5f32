"""Nuvemshop's product JSON, turned into our draft, without its images."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.contract import PlatformError, ProductDraft, SkuDraft, TermRef
from integrations.platforms.nuvemshop.client import Json, rows_of
from integrations.platforms.nuvemshop.genders import from_nuvemshop
from integrations.platforms.nuvemshop.languages import said


def product(payload: Any) -> ProductDraft:
    """A product has no code of its own, only its variants have.

    Raises PlatformError(permanent=True, code="product_malformed") for what is no product.
    """
    if not isinstance(payload, dict) or not text(payload, "id"):
        raise PlatformError(str(payload)[:60], code="product_malformed", permanent=True)
    variants = rows_of(payload.get("variants"))
    first: Json = variants[0] if variants else {}
    brand = text(payload, "brand")
    return ProductDraft(
        code="",
        external_id=text(payload, "id"),
        title=said(payload.get("name")),
        description=said(payload.get("description")),
        brand=TermRef(external_id=brand, name=brand) if brand else None,
        category=_category(rows_of(payload.get("categories"))),
        model=text(first, "mpn"),
        gender=from_nuvemshop(text(first, "gender"), text(first, "age_group")),
        skus=tuple(sku(row, options_of(payload)) for row in variants if text(row, "id")),
        active=payload.get("published") is not False,
    )


def options_of(payload: Mapping[str, Any], language: str = "") -> list[str]:
    """The names of what tells variants apart, in the order of their values."""
    told = payload.get("attributes")
    names = told if isinstance(told, list) else []
    return [said(name, language) if language else said(name) for name in names]


def sku(row: Mapping[str, Any], options: list[str]) -> SkuDraft:
    """Stock that is null is without limit: a figure nobody knows, never zero. A price that is null
    means "ask us". The promotional price is the "por"."""
    price = _decimal(row, "price")
    promotional = _decimal(row, "promotional_price")
    stock = _decimal(row, "stock")
    return SkuDraft(
        code=text(row, "sku"),
        external_id=text(row, "id"),
        ean=text(row, "barcode"),
        variation=variation(row, options),
        height=_decimal(row, "height"),
        width=_decimal(row, "width"),
        length=_decimal(row, "depth"),
        weight=_decimal(row, "weight"),
        quantity=None if stock is None else int(stock),
        list_price=price,
        sale_price=price if promotional is None else promotional,
    )


def variation(row: Mapping[str, Any], options: list[str]) -> dict[str, str]:
    told = row.get("values")
    values = [said(value) for value in told] if isinstance(told, list) else []
    return {name: value for name, value in zip(options, values, strict=False) if name and value}


def text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def _category(rows: list[Json]) -> TermRef | None:
    """The deepest of those the product is in; a name's path as far as its parents are told."""
    known = {text(row, "id"): row for row in rows if text(row, "id")}
    paths = {id: _path(id, known) for id in known}
    if not paths:
        return None
    deepest = max(paths, key=lambda id: len(paths[id]))
    return TermRef(external_id=deepest, name="/".join(paths[deepest]))


def _path(id: str, known: Mapping[str, Json]) -> list[str]:
    """A category that is its own ancestor would go round for ever."""
    names: list[str] = []
    seen: set[str] = set()
    while id in known and id not in seen:
        seen.add(id)
        names.insert(0, said(known[id].get("name")))
        id = text(known[id], "parent")
    return names


def _decimal(row: Mapping[str, Any], key: str) -> Decimal | None:
    try:
        value = Decimal(text(row, key))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
