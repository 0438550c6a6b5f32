"""Our draft of a product, turned into Nuvemshop's JSON. What is missing is left out.

Texts are told plain, which says them in all of the store's languages.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from integrations.contract import ImageDraft, PlatformError, ProductDraft, SkuDraft
from integrations.platforms.nuvemshop.client import Json
from integrations.platforms.nuvemshop.genders import TO_NUVEMSHOP

IMAGES_AT_ONCE = 9  # of a new product; the others follow one by one


def new_product(draft: ProductDraft, location: str) -> Json:
    """Raises PlatformError(permanent=True, code="unmapped") without a category's id."""
    options = options_of(draft)
    category = category_id(draft)
    return {
        "published": draft.active,
        **told(
            name=draft.title,
            description=draft.description,
            brand=brand_of(draft),
            categories=[] if category is None else [category],
            attributes=options,
            images=[new_image(image, n) for n, image in enumerate(draft.images, start=1)][
                :IMAGES_AT_ONCE
            ],
            variants=[new_variant(draft, sku, options, location) for sku in draft.skus],
        ),
    }


def options_of(draft: ProductDraft) -> list[str]:
    """What tells the SKUs apart, in the order in which they say it first."""
    return list(dict.fromkeys(name for sku in draft.skus for name in sku.variation))


def new_variant(draft: ProductDraft, sku: SkuDraft, options: Sequence[str], location: str) -> Json:
    """With figures, which only a new variant takes."""
    return {
        **variant(draft, sku),
        **prices(sku.list_price, sku.sale_price),
        **_stock(sku, location),
        **told(values=[sku.variation.get(name, "") for name in options]),
    }


def variant(draft: ProductDraft, sku: SkuDraft) -> Json:
    """`depth` is the length. Model and gender stand on the variants."""
    gender, age_group = TO_NUVEMSHOP.get(draft.gender, ("", ""))
    return told(
        sku=sku.code,
        barcode=sku.ean,
        mpn=draft.model,
        gender=gender,
        age_group=age_group,
        weight=_figure(sku.weight),
        width=_figure(sku.width),
        height=_figure(sku.height),
        depth=_figure(sku.length),
    )


def prices(list_price: Decimal | None, sale_price: Decimal | None) -> Json:
    """Money as text. The promotional price is told only when it is one."""
    price = sale_price if list_price is None else list_price
    lower = sale_price if price and sale_price is not None and sale_price < price else None
    return told(price=_money(price), promotional_price=_money(lower))


def new_image(image: ImageDraft, position: int) -> Json:
    """`position` counts from 1, the main one."""
    return {"src": image.url, "position": position}


def brand_of(draft: ProductDraft) -> str:
    """A brand is a text here: its name is its id."""
    return draft.brand.name or draft.brand.external_id if draft.brand else ""


def category_id(draft: ProductDraft) -> int | str | None:
    if draft.category is None:
        return None
    if not draft.category.external_id:
        raise PlatformError(draft.category.name, code="unmapped", permanent=True)
    return number(draft.category.external_id)


def number(text: str) -> int | str:
    """Ids are numbers on the wire and texts with us; those of locations are texts there too."""
    return int(text) if text.isdecimal() else text


def told(**values: Any) -> Json:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _stock(sku: SkuDraft, location: str) -> Json:
    """A variant cannot be hidden: one that is not on sale begins with nothing in stock. Without a
    figure it would be sold without limit."""
    quantity, location = sku.quantity if sku.active else 0, location or sku.location
    if quantity is None or not location:
        return told(stock=quantity)
    return {"inventory_levels": [{"location_id": location, "stock": quantity}]}


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _figure(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
