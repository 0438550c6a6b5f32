"""{"items": [{"sku": "CAM-AZ-M", "product": "CAM", "title": "Camisa", "brand": "Lupo", …}]}.

A row is one SKU with what is known of its product. What a row does not name stays as it is; null
empties what may be empty. Without `product` the SKU is its own product. `attributes` are the
product's, by their codes: {"voltage": "220 V", "weight_net": 1.5, "bivolt": false, "old": null}.
`buffer_units` and `buffer_percent` (0 to 100) of the SKU's stock are kept back instead of what each
connection keeps back; null: what the connection keeps back.
"""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.json import Decoder

from catalog.products import PRODUCT_FIELDS, SKU_FIELDS, ProductRow, upsert
from integrations.writes.body import BodyFormat, Envelope, SkuCode
from integrations.writes.given import given

MAX_IMAGES = 100

Text = str | UnsetType
Size = Decimal | UnsetType | None
Whole = int | UnsetType | None
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
    buffer_units: Whole = UNSET
    buffer_percent: Whole = UNSET
    images: Images | UnsetType = UNSET
    attributes: dict[str, Any] = field(default_factory=dict)


def _product(index: int, item: ProductItem) -> ProductRow:
    return ProductRow(
        index=index,
        sku=item.sku,
        product=item.sku if item.product is UNSET else item.product,
        product_values=given(item, PRODUCT_FIELDS),
        sku_values=given(item, SKU_FIELDS),
        brand=None if item.brand is UNSET else item.brand or "",
        category=None if item.category is UNSET else item.category or "",
        images=None if item.images is UNSET else list(dict.fromkeys(item.images)),
        attributes=item.attributes,
    )


def _digits(text: str) -> Decimal:
    """A number of an attribute, digit for digit."""
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ValueError from error


PRODUCTS = BodyFormat(
    Decoder(Envelope[ProductItem], float_hook=_digits),
    Decoder(ProductItem, float_hook=_digits),
    _product,
    upsert,
)
