"""Our draft of a product, turned into ANYMARKET's JSON. Zero is a figure; what is missing is left
out. SKUs and images are told with a new product only: afterwards they have calls of their own."""

from collections.abc import Iterable
from decimal import Decimal

from integrations.contract import ImageDraft, PlatformError, ProductDraft, SkuDraft, TermRef
from integrations.platforms.anymarket.client import Json
from integrations.platforms.anymarket.fields import COST_SCOPE
from integrations.platforms.anymarket.genders import TO_ANYMARKET
from integrations.platforms.anymarket.stock import number

SIZES = ("height", "width", "length", "weight")


def new_product(draft: ProductDraft, scope: str, location: str) -> Json:
    """Raises PlatformError(permanent=True, code="unmapped") without a brand's or category's id."""
    return {
        **content(draft),
        "priceFactor": 1,
        "calculatedPrice": scope == COST_SCOPE,
        "definitionPriceScope": scope.upper(),
        "hasVariations": any(sku.variation for sku in draft.skus),
        "allowAutomaticSkuMarketplaceCreation": True,
        "images": [new_image(image, index) for index, image in enumerate(draft.images, start=1)],
        "skus": [new_sku(draft, sku, location) for sku in draft.skus],
    }


def content(draft: ProductDraft) -> Json:
    """What a product says of itself, and what a change of it tells: the price factor and scope
    stay as the merchant set them in the panel."""
    return {
        "category": _reference(draft.category, "category"),
        "brand": _reference(draft.brand, "brand"),
        "isProductActive": draft.active,
        **_told(
            title=draft.title,
            description=draft.description,
            externalIdProduct=draft.code,
            nbm={"id": draft.ncm} if draft.ncm else None,
            origin=None if draft.origin is None else {"id": draft.origin},
            model=draft.model,
            gender=TO_ANYMARKET.get(draft.gender),
            warrantyTime=draft.warranty_months,
            warrantyText=draft.warranty_text,
            characteristics=_characteristics(draft),
        ),
        **sizes(draft.skus),
    }


def new_sku(draft: ProductDraft, sku: SkuDraft, location: str) -> Json:
    """With figures, which only a new SKU takes. `location` is the parameter of the connection page;
    without it De<>Para's counts, and without either the default."""
    return {
        **sku_content(draft, sku),
        "additionalTime": 0,
        **_told(
            amount=sku.quantity,
            price=sku.list_price,
            sellPrice=sku.sale_price,
            stockLocalId=number(location or sku.location) if location or sku.location else None,
            variations=dict(sku.variation),
        ),
    }


def sku_content(draft: ProductDraft, sku: SkuDraft) -> Json:
    return {
        "active": sku.active,
        **_told(title=sku.title or draft.title, partnerId=sku.code, ean=sku.ean),
    }


def new_image(image: ImageDraft, index: int) -> Json:
    """`index` counts from 1; the first is the main one."""
    told = {"index": index, "main": index == 1, "url": image.url}
    return {**told, **_told(variation=image.variation)}


def sizes(skus: Iterable[SkuDraft]) -> Json:
    """The product has one set of sizes: each is the largest of its SKUs'."""
    found: dict[str, list[Decimal]] = {
        name: [value for sku in skus if (value := getattr(sku, name)) is not None] for name in SIZES
    }
    return {name: max(values) for name, values in found.items() if values}


def _characteristics(draft: ProductDraft) -> list[Json]:
    return [
        {"index": index, "name": said.attribute.name, "value": said.value}
        for index, said in enumerate(draft.attributes, start=1)
    ]


def _reference(term: TermRef | None, what: str) -> Json:
    if term is None or not term.external_id:
        raise PlatformError(what, code="unmapped", permanent=True)
    return {"id": number(term.external_id)}


def _told(**values: object) -> Json:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
