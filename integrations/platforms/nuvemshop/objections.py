"""What Nuvemshop would refuse of a product, said before it is sent. Figures are asked only of SKUs
that are new there."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from integrations.contract import Finding, ProductDraft, SkuDraft, gettext_noop
from integrations.platforms.nuvemshop.product_writing import options_of

OPTIONS, VARIANTS, IMAGES = 3, 1_000, 250
TITLE = 255  # not documented


def objections(draft: ProductDraft) -> list[Finding]:
    return [*_title(draft), *_sizes_of_lists(draft), *_skus(draft), *_variations(draft)]


def _title(draft: ProductDraft) -> Iterator[Finding]:
    if not draft.title:
        yield _no(gettext_noop("The title is missing."))
    if len(draft.title) > TITLE:
        yield _no(
            gettext_noop("The title has %(count)s characters; Nuvemshop takes %(most)s."),
            count=len(draft.title),
            most=TITLE,
        )


def _sizes_of_lists(draft: ProductDraft) -> Iterator[Finding]:
    options = len(options_of(draft))
    if options > OPTIONS:
        yield _no(
            gettext_noop("The SKUs differ in %(count)s ways; Nuvemshop takes %(most)s."),
            count=options,
            most=OPTIONS,
        )
    if len(draft.skus) > VARIANTS:
        yield _no(
            gettext_noop("The product has %(count)s SKUs; Nuvemshop takes %(most)s."),
            count=len(draft.skus),
            most=VARIANTS,
        )
    if len(draft.images) > IMAGES:
        yield _no(
            gettext_noop("The product has %(count)s images; Nuvemshop takes %(most)s."),
            count=len(draft.images),
            most=IMAGES,
        )


def _skus(draft: ProductDraft) -> Iterator[Finding]:
    for sku in draft.skus:
        if sku.external_id:
            continue
        if sku.list_price is None and sku.sale_price is None:
            yield _no(
                gettext_noop(
                    "SKU %(sku)s has no price; Nuvemshop would tell buyers to ask for it."
                ),
                sku=sku.code,
            )
        if sku.quantity is None:
            yield _no(
                gettext_noop(
                    "SKU %(sku)s has no stock figure; Nuvemshop would sell it without limit."
                ),
                sku=sku.code,
            )


def _variations(draft: ProductDraft) -> Iterator[Finding]:
    options = options_of(draft)
    uses = Counter(_values(sku, options) for sku in draft.skus)
    for sku in draft.skus:
        lacking = [name for name in options if not sku.variation.get(name)]
        if len(draft.skus) > 1 and not sku.variation:
            yield _no(
                gettext_noop("SKU %(sku)s has no variation that tells it from the others."),
                sku=sku.code,
            )
        elif lacking:
            yield _no(
                gettext_noop("SKU %(sku)s does not say its “%(name)s”, as others do."),
                sku=sku.code,
                name=lacking[0],
            )
        elif uses[_values(sku, options)] > 1:
            yield _no(
                gettext_noop("SKU %(sku)s has the same variation as another one."), sku=sku.code
            )


def _values(sku: SkuDraft, options: list[str]) -> tuple[str, ...]:
    return tuple(sku.variation.get(name, "") for name in options)


def _no(text: str, **values: Any) -> Finding:
    return Finding(ok=False, text=text, values=values)
