"""What ANYMARKET would refuse of a product, said before it is sent. Figures are asked only of SKUs
that are new there."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from integrations.contract import Finding, ProductDraft, SkuDraft, gettext_noop
from integrations.platforms.anymarket.product_writing import SIZES

TITLE, DESCRIPTION, SKU_CODE, EAN, CHARACTERISTIC = 150, 10_000, 120, 13, 255
BRAND_NAME, CATEGORY_NAME, CATEGORY_PATH = 255, 80, 1_000
SIZE_NAMES = {
    "height": gettext_noop("The height is missing; ANYMARKET takes no product without it."),
    "width": gettext_noop("The width is missing; ANYMARKET takes no product without it."),
    "length": gettext_noop("The length is missing; ANYMARKET takes no product without it."),
    "weight": gettext_noop("The weight is missing; ANYMARKET takes no product without it."),
}


def objections(draft: ProductDraft) -> list[Finding]:
    return [
        *_texts(draft),
        *_terms(draft),
        *_attributes(draft),
        *_sizes(draft),
        *_skus(draft),
        *_images(draft),
    ]


def _texts(draft: ProductDraft) -> Iterator[Finding]:
    if not draft.title:
        yield _no(gettext_noop("The title is missing."))
    yield from _too_long(
        draft.title,
        TITLE,
        gettext_noop("The title has %(count)s characters; ANYMARKET takes %(most)s."),
    )
    if not draft.description:
        yield _no(gettext_noop("The description is missing."))
    yield from _too_long(
        draft.description,
        DESCRIPTION,
        gettext_noop("The description has %(count)s characters; ANYMARKET takes %(most)s."),
    )
    if draft.warranty_months is None:
        yield _no(gettext_noop("The warranty in months is missing; without warranty it is 0."))


def _terms(draft: ProductDraft) -> Iterator[Finding]:
    if draft.brand is None:
        yield _no(gettext_noop("The brand is missing."))
    else:
        yield from _too_long(
            draft.brand.name,
            BRAND_NAME,
            gettext_noop("The brand's name has %(count)s characters; ANYMARKET takes %(most)s."),
        )
    if draft.category is None:
        yield _no(gettext_noop("The category is missing."))
    else:
        yield from _category(draft.category.name)


def _category(path: str) -> Iterator[Finding]:
    yield from _too_long(
        path,
        CATEGORY_PATH,
        gettext_noop(
            "The category is too deep: its path has %(count)s characters; ANYMARKET takes %(most)s."
        ),
    )
    for name in path.split("/"):
        yield from _too_long(
            name,
            CATEGORY_NAME,
            gettext_noop(
                "The category “%(name)s” has %(count)s characters; ANYMARKET takes %(most)s."
            ),
            name=name,
        )


def _attributes(draft: ProductDraft) -> Iterator[Finding]:
    for said in draft.attributes:
        for text in (said.attribute.name, said.value):
            yield from _too_long(
                text,
                CHARACTERISTIC,
                gettext_noop(
                    "The attribute “%(name)s” has a text of %(count)s characters; ANYMARKET takes "
                    "%(most)s."
                ),
                name=said.attribute.name[:CATEGORY_NAME],
            )


def _sizes(draft: ProductDraft) -> Iterator[Finding]:
    """The product's sizes are the largest of its SKUs': one that says is enough."""
    for size in SIZES:
        if draft.skus and all(getattr(sku, size) is None for sku in draft.skus):
            yield _no(SIZE_NAMES[size])


def _skus(draft: ProductDraft) -> Iterator[Finding]:
    for sku in draft.skus:
        yield from _sku(sku)
    if len(draft.skus) > 1:
        yield from _variations(draft)


def _sku(sku: SkuDraft) -> Iterator[Finding]:
    yield from _too_long(
        sku.title,
        TITLE,
        gettext_noop("SKU %(sku)s: the title has %(count)s characters; ANYMARKET takes %(most)s."),
        sku=sku.code,
    )
    yield from _too_long(
        sku.code,
        SKU_CODE,
        gettext_noop("SKU %(sku)s: the code has %(count)s characters; ANYMARKET takes %(most)s."),
        sku=sku.code,
    )
    yield from _too_long(
        sku.ean,
        EAN,
        gettext_noop("SKU %(sku)s: the EAN has %(count)s digits; ANYMARKET takes %(most)s."),
        sku=sku.code,
    )
    if sku.external_id:
        return
    if sku.list_price is None or sku.sale_price is None:
        yield _no(
            gettext_noop("SKU %(sku)s has no price; ANYMARKET takes no new SKU without it."),
            sku=sku.code,
        )
    if sku.quantity is None:
        yield _no(
            gettext_noop("SKU %(sku)s has no stock figure; ANYMARKET takes no new SKU without it."),
            sku=sku.code,
        )


def _variations(draft: ProductDraft) -> Iterator[Finding]:
    uses = Counter(frozenset(sku.variation.items()) for sku in draft.skus)
    for sku in draft.skus:
        if not sku.variation:
            yield _no(
                gettext_noop("SKU %(sku)s has no variation that tells it from the others."),
                sku=sku.code,
            )
        elif uses[frozenset(sku.variation.items())] > 1:
            yield _no(
                gettext_noop("SKU %(sku)s has the same variation as another one."), sku=sku.code
            )


def _images(draft: ProductDraft) -> Iterator[Finding]:
    if not draft.images:
        text = gettext_noop(
            "Without an image ANYMARKET takes the product, but does not activate it."
        )
        yield Finding(ok=True, text=text)


def _too_long(text: str, most: int, message: str, **values: Any) -> Iterator[Finding]:
    if len(text) > most:
        yield _no(message, count=len(text), most=most, **values)


def _no(text: str, **values: Any) -> Finding:
    return Finding(ok=False, text=text, values=values)
