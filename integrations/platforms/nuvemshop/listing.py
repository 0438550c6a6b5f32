"""Variants as listings."""

from collections.abc import Iterator

from integrations.contract import ListingRef
from integrations.platforms.nuvemshop.client import Json, rows_of
from integrations.platforms.nuvemshop.languages import said
from integrations.platforms.nuvemshop.product_reading import options_of, text, variation


def refs(product: Json) -> Iterator[ListingRef]:
    options = options_of(product)
    for row in rows_of(product.get("variants")):
        if text(row, "id") and text(row, "sku"):
            values = ", ".join(variation(row, options).values())
            name = said(product.get("name"))
            yield ListingRef(
                external_id=text(row, "id"),
                external_product_id=text(product, "id") or text(row, "product_id"),
                code=text(row, "sku"),
                ean=text(row, "barcode"),
                title=f"{name} ({values})" if values else name,
            )
