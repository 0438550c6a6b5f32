"""ANYMARKET's product JSON, turned into our draft, without its images."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.contract import PlatformError, ProductDraft, SaidAttribute, SkuDraft, TermRef
from integrations.platforms.anymarket.genders import FROM_ANYMARKET


def product(payload: Any) -> ProductDraft:
    """A field that cannot be understood is left out, as if it had not been told.

    Raises PlatformError(permanent=True, code="product_malformed") for what is no product.
    """
    if not isinstance(payload, dict) or not _text(payload, "id"):
        named = _text(payload, "title") if isinstance(payload, dict) else str(payload)
        raise PlatformError(f"no id: {named[:60]}", code="product_malformed", permanent=True)
    return ProductDraft(
        code=_text(payload, "externalIdProduct"),
        external_id=_text(payload, "id"),
        title=_text(payload, "title"),
        description=_text(payload, "description"),
        brand=_term(payload.get("brand"), "name"),
        category=_term(payload.get("category"), "path", "name"),
        model=_text(payload, "model"),
        gender=FROM_ANYMARKET.get(_text(payload, "gender"), ""),
        ncm=_text(_part(payload, "nbm"), "id"),
        origin=_whole(_part(payload, "origin"), "id"),
        warranty_months=_whole(payload, "warrantyTime"),
        warranty_text=_text(payload, "warrantyText"),
        attributes=tuple(_attributes(payload)),
        skus=tuple(_sku(row, payload) for row in _rows(payload, "skus")),
        active=payload.get("isProductActive") is not False,
    )


def _term(row: Any, *names: str) -> TermRef | None:
    """The first of `names` that says something is its name."""
    if not isinstance(row, dict) or not _text(row, "id"):
        return None
    name = next((text for key in names if (text := _text(row, key))), "")
    return TermRef(external_id=_text(row, "id"), name=name)


def _attributes(payload: Mapping[str, Any]) -> Iterator[SaidAttribute]:
    """A product names its characteristics without their ids."""
    for row in _rows(payload, "characteristics"):
        name, value = _text(row, "name"), _text(row, "value")
        if name and value:
            yield SaidAttribute(attribute=TermRef(external_id="", name=name), value=value)


def _sku(row: Mapping[str, Any], product: Mapping[str, Any]) -> SkuDraft:
    """The sizes stand on the product."""
    amount = _decimal(row, "amount")
    return SkuDraft(
        code=_text(row, "partnerId"),
        external_id=_text(row, "id"),
        title=_text(row, "title"),
        ean=_text(row, "ean"),
        variation=_variation(row),
        height=_decimal(product, "height"),
        width=_decimal(product, "width"),
        length=_decimal(product, "length"),
        weight=_decimal(product, "weight"),
        quantity=None if amount is None else int(amount),
        list_price=_decimal(row, "price"),
        sale_price=_decimal(row, "sellPrice"),
        active=row.get("active") is not False,
    )


def _variation(row: Mapping[str, Any]) -> dict[str, str]:
    """An array when read, with nulls in it at times, though an object when written."""
    told = row.get("variations")
    if isinstance(told, dict):
        return {str(name): str(value) for name, value in told.items()}
    return {
        name: _text(value, "description")
        for value in _rows(row, "variations")
        if (name := _text(_part(value, "type"), "name"))
    }


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return "" if value is None or isinstance(value, dict | list) else str(value).strip()


def _whole(row: Mapping[str, Any], key: str) -> int | None:
    value = _decimal(row, key)
    return None if value is None else int(value)


def _decimal(row: Mapping[str, Any], key: str) -> Decimal | None:
    try:
        value = Decimal(_text(row, key))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _part(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = row.get(key)
    return value if isinstance(value, dict) else {}


def _rows(row: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = row.get(key)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
