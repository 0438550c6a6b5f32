"""Products as partners see them: what PUT /products takes, by product instead of by SKU."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from catalog.attribute_values import typed
from catalog.models import Image, Product, Sku


class SkuJson(Struct):
    sku: str
    ean: str
    variation: dict[str, Any]
    height: Decimal | None
    width: Decimal | None
    length: Decimal | None
    weight: Decimal | None
    buffer_units: int | None
    buffer_percent: int | None
    active: bool


class ImageJson(Struct):
    url: str
    hash: str
    position: int
    variation: str


class ProductJson(Struct):
    product: str
    title: str
    description: str
    brand: str | None
    category: str | None
    model: str
    gender: str
    ncm: str
    origin: int | None
    warranty_months: int
    warranty_text: str
    active: bool
    updated_at: datetime
    attributes: dict[str, str | bool | Decimal]
    images: list[ImageJson]
    skus: list[SkuJson]


_PLAIN = (
    "title", "description", "model", "gender", "ncm", "origin",
    "warranty_months", "warranty_text", "active", "updated_at",
)  # fmt: skip
_PLAIN_OF_SKU = [name for name in SkuJson.__struct_fields__ if name != "sku"]


def product_json(product: Product) -> ProductJson:
    """`product` with its brand, category, SKUs, images and attribute values already read."""
    return ProductJson(
        product=product.code,
        brand=product.brand.name if product.brand else None,
        category=product.category.path if product.category else None,
        attributes={
            said.attribute.code: typed(said.attribute.kind, said.value)
            for said in product.attribute_values.all()
        },
        images=[image_json(image) for image in product.images.all()],
        skus=[_sku(sku) for sku in product.skus.all()],
        **{name: getattr(product, name) for name in _PLAIN},
    )


def image_json(image: Image) -> ImageJson:
    return ImageJson(
        url=image.url,
        hash=image.content_hash,
        position=image.position,
        variation=image.variation,
    )


def _sku(sku: Sku) -> SkuJson:
    return SkuJson(sku=sku.code, **{name: getattr(sku, name) for name in _PLAIN_OF_SKU})
