"""A SKU and its product as the texts of a spreadsheet's line."""

from collections.abc import Sequence

from catalog.models import AttributeKind, AttributeValue, Sku
from integrations.sheets.product_columns import (
    ATTRIBUTE,
    PRODUCT_COLUMNS,
    SKU_COLUMNS,
    VARIATION,
    YES_NO,
)


def texts_of(skus: Sequence[Sku]) -> list[dict[str, str]]:
    said: dict[int, dict[str, str]] = {}
    values = AttributeValue.objects.filter(product_id__in={sku.product_id for sku in skus})
    for value in values.select_related("attribute").order_by():
        text = _attribute_text(value.attribute.kind, value.value)
        said.setdefault(value.product_id, {})[f"{ATTRIBUTE}:{value.attribute.code}"] = text
    return [_sku_texts(sku) | said.get(sku.product_id, {}) for sku in skus]


def _sku_texts(sku: Sku) -> dict[str, str]:
    product = sku.product
    texts = {
        "produto": product.code,
        "sku": sku.code,
        "marca": product.brand.name if product.brand else "",
        "categoria": product.category.path if product.category else "",
    }
    for row, columns in ((product, PRODUCT_COLUMNS), (sku, SKU_COLUMNS)):
        for field, column in columns.items():
            value = getattr(row, field)
            texts[column.name] = "" if value in (None, "") else column.write(value)
    return texts | {f"{VARIATION}:{name}": text for name, text in variation_texts(sku).items()}


def variation_texts(sku: Sku) -> dict[str, str]:
    """All as texts, and without names that no column can have, whoever wrote them."""
    held = sku.variation if isinstance(sku.variation, dict) else {}
    return {name: "" if value is None else str(value) for name, value in held.items() if name}


def _attribute_text(kind: str, text: str) -> str:
    if kind == AttributeKind.NUMBER:
        return text.replace(".", ",")
    return YES_NO[text == "true"] if kind == AttributeKind.YES_NO else text
