"""{"items": [{"sku": "CAM-AZ-M", "product": "CAM", "title": "Camisa", "brand": "Lupo", …}]}.

A row is one SKU with what is known of its product. What a row does not name stays as it is; null
empties what may be empty. Without `product` the SKU is its own product.
"""

from decimal import Decimal
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.json import Decoder

from catalog.products import PRODUCT_FIELDS, SKU_FIELDS, ProductRow, upsert
from integrations.writes.body import BodyFormat, Envelope, SkuCode

MAX_IMAGES = 100

Text = str | UnsetType
Size = Decimal | UnsetType | None
Description = Annotated[str, Meta(max_length=10_000)]
Address = Annotated[str, Meta(max_length=500, pattern=r"^https?://[^\s]+$")]
Images = Annotated[list[Address], Meta(max_length=MAX_IMAGES)]


class ProductItem(Struct, forbid_unknown_fields=True):
    sku: SkuCode
    product: SkuCode | UnsetType = UNSET
    title: Text = UNSET
    description: Description | UnsetType = UNSET
    brand: str | UnsetType | None = UNSET
    category: str | UnsetType | None = UNSET
    model: Text = UNSET
    gender: Text = UNSET
    ncm: Text = UNSET
    origin: int | UnsetType | None = UNSET
    warranty_months: int | UnsetType = UNSET
    warranty_text: Text = UNSET
    active: bool | UnsetType = UNSET
    ean: Text = UNSET
    variation: dict[str, str] | UnsetType = UNSET
    height: Size = UNSET
    width: Size = UNSET
    length: Size = UNSET
    weight: Size = UNSET
    images: Images | UnsetType = UNSET


def _product(index: int, item: ProductItem) -> ProductRow:
    return ProductRow(
        index=index,
        sku=item.sku,
        product=item.sku if item.product is UNSET else item.product,
        product_values=_given(item, PRODUCT_FIELDS),
        sku_values=_given(item, SKU_FIELDS),
        brand=None if item.brand is UNSET else item.brand or "",
        category=None if item.category is UNSET else item.category or "",
        images=None if item.images is UNSET else list(dict.fromkeys(item.images)),
    )


def _given(item: ProductItem, fields: tuple[str, ...]) -> dict[str, Any]:
    values = {field: getattr(item, field) for field in fields}
    return {field: value for field, value in values.items() if value is not UNSET}


PRODUCTS = BodyFormat(Decoder(Envelope[ProductItem]), Decoder(ProductItem), _product, upsert)
