"""A product, between our draft and the shop's JSON. Keys without a value are left out."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from integrations.contract import (
    Finding,
    PlatformError,
    ProductDraft,
    Published,
    SaidAttribute,
    SkuDraft,
    TermRef,
    gettext_noop,
)
from integrations.platforms.sandbox.client import Json, Kept

LONGEST_TITLE = 120
SAME = ("title", "description", "model", "gender", "ncm", "origin", "warranty_months")
MONEY = ("list_price", "sale_price")


class ToldWord(Struct):
    id: str
    name: str = ""
    path: str = ""


class ToldSku(Struct):
    id: str
    sku: str = ""
    title: str = ""
    ean: str = ""
    variation: dict[str, str] = {}
    height: Decimal | None = None
    width: Decimal | None = None
    length: Decimal | None = None
    weight: Decimal | None = None
    quantity: int | None = None
    list_price: Decimal | None = None
    sale_price: Decimal | None = None
    active: bool = True


class ToldProduct(Struct):
    id: str
    code: str = ""
    title: str = ""
    description: str = ""
    brand: ToldWord | None = None
    category: ToldWord | None = None
    model: str = ""
    gender: str = ""
    ncm: str = ""
    origin: int | None = None
    warranty_months: int | None = None
    warranty_text: str = ""
    attributes: dict[str, str] = {}
    skus: list[ToldSku] = []
    active: bool = True


def draft(payload: Any) -> ProductDraft:
    """Raises PlatformError(permanent=True, code="product_malformed") naming the field."""
    try:
        told = msgspec.convert(payload, ToldProduct, strict=False)
    except msgspec.ValidationError as error:
        raise PlatformError(str(error), code="product_malformed", permanent=True) from error
    return ProductDraft(
        external_id=told.id,
        code=told.code,
        **{key: getattr(told, key) for key in SAME},
        warranty_text=told.warranty_text,
        brand=_term(told.brand),
        category=_term(told.category),
        attributes=tuple(
            SaidAttribute(attribute=TermRef(external_id="", name=name), value=value)
            for name, value in told.attributes.items()
        ),
        skus=tuple(_sku(sku) for sku in told.skus),
        active=told.active,
    )


def _sku(told: ToldSku) -> SkuDraft:
    values = msgspec.structs.asdict(told)
    return SkuDraft(code=values.pop("sku"), external_id=values.pop("id"), **values)


def _term(word: ToldWord | None) -> TermRef | None:
    return TermRef(external_id=word.id, name=word.path or word.name) if word else None


def request(draft: ProductDraft) -> Json:
    """The whole product; figures of SKUs that are there already are left out.

    Raises PlatformError(permanent=True, code="unmapped") for a brand or category without an id.
    """
    return _told(
        code=draft.code,
        **{key: getattr(draft, key) for key in SAME},
        warranty_text=draft.warranty_text,
        brand=_reference(draft.brand),
        category=_reference(draft.category),
        attributes={said.attribute.name: said.value for said in draft.attributes},
        images=[_told(url=image.url, variation=image.variation) for image in draft.images],
        skus=[_sku_request(sku) for sku in draft.skus],
        active=draft.active,
    )


def replacement(draft: ProductDraft, images: Mapping[str, str]) -> Json:
    """Without a list of images the shop leaves those it has; `images` were told before."""
    kept: Json = {"images": []} if images else {}
    return kept | request(draft)


def _sku_request(sku: SkuDraft) -> Json:
    figures = {} if sku.external_id else {"quantity": sku.quantity} | _prices(sku)
    return _told(
        id=sku.external_id,
        sku=sku.code,
        title=sku.title,
        ean=sku.ean,
        variation=dict(sku.variation),
        height=sku.height,
        width=sku.width,
        length=sku.length,
        weight=sku.weight,
        active=sku.active,
        **figures,
    )


def _prices(sku: SkuDraft) -> dict[str, str]:
    """The shop takes money as text."""
    told = {key: getattr(sku, key) for key in MONEY}
    return {key: f"{value:.2f}" for key, value in told.items() if value is not None}


def _reference(term: TermRef | None) -> str | None:
    if term is not None and not term.external_id:
        raise PlatformError(term.name, code="unmapped", permanent=True)
    return term.external_id if term else None


def published(kept: Kept, draft: ProductDraft) -> Published:
    at = {image.url: image.id for image in kept.images}
    return Published(
        external_id=kept.id,
        skus={sku.sku: sku.id for sku in kept.skus if sku.sku},
        images={image.key: at[image.url] for image in draft.images if image.url in at},
    )


def objections(draft: ProductDraft) -> Iterable[Finding]:
    if not draft.title:
        yield Finding(ok=False, text=gettext_noop("The title is missing."))
    if len(draft.title) > LONGEST_TITLE:
        text = gettext_noop("The title has %(count)s characters; the Sandbox takes %(most)s.")
        values = {"count": len(draft.title), "most": LONGEST_TITLE}
        yield Finding(ok=False, text=text, values=values)
    if not draft.images:
        yield Finding(
            ok=True, text=gettext_noop("The Sandbox shows a product without images to nobody.")
        )


def _told(**values: Any) -> Json:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
