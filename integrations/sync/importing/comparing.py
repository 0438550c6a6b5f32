"""What the platform says otherwise of a product that the merchant has already.

What the platform does not say is no difference: it may not have a place for it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from catalog.models import AttributeValue, Product, Sku
from integrations.contract import ProductDraft, SkuDraft
from integrations.differences import Compared, Found
from integrations.mapping.values import number_text
from integrations.sync.importing.sizes import SIZES, sized
from integrations.sync.importing.sorting import Sorted
from integrations.sync.importing.words import Words, path_of
from integrations.sync.matching import ean_key

TEXTS = ("title", "description", "model", "gender", "ncm", "warranty_text")


def compare(known: Sequence[Sorted], words: Words) -> Compared:
    """Of products of ours; SKUs that are new with this page are as the platform says."""
    ours = _attributes([one.product.pk for one in known if one.product])
    found: list[Found] = []
    products: list[int] = []
    skus: list[int] = []
    for one in known:
        if one.product is None or not one.whole:
            continue
        products.append(one.product.pk)
        skus += [sku.pk for _told, sku in one.known]
        found += _product(one.draft, one.product, words)
        found += _said(one.draft, one.product, ours[one.product.pk], words)
        found += [row for told, sku in one.known for row in _sku(told, sku)]
    return Compared(found, products, skus)


def _product(draft: ProductDraft, product: Product, words: Words) -> Iterator[Found]:
    for name in TEXTS:
        ours, theirs = _plain(getattr(product, name)), _plain(getattr(draft, name))
        if theirs and ours != theirs:
            yield Found(product.pk, None, name, ours, theirs)
    for name, ours_number in (
        ("origin", product.origin),
        ("warranty_months", product.warranty_months),
    ):
        told: int | None = getattr(draft, name)
        said = told if name == "origin" else told or None  # no warranty is not said apart
        if said is not None and said != ours_number:
            ours = "" if ours_number is None else str(ours_number)
            yield Found(product.pk, None, name, ours, str(said))
    brand, category = product.brand, product.category
    if draft.brand and not (brand and words.is_brand(draft.brand, brand.name)):
        theirs = words.brand(draft.brand) or draft.brand.name
        yield Found(product.pk, None, "brand", brand.name if brand else "", theirs)
    if draft.category and not (category and words.is_category(draft.category, category.path)):
        theirs = words.category(draft.category) or path_of(draft.category)
        yield Found(product.pk, None, "category", category.path if category else "", theirs)


def _said(
    draft: ProductDraft, product: Product, ours: Mapping[str, str], words: Words
) -> Iterator[Found]:
    for _name, said in words.said(draft):
        if said is not None and ours.get(said.code, "") != said.value:
            yield Found(
                product.pk, None, f"attribute:{said.code}", ours.get(said.code, ""), said.value
            )


def _sku(told: SkuDraft, sku: Sku) -> Iterator[Found]:
    if told.ean and ean_key(told.ean) != ean_key(sku.ean):
        yield Found(sku.product_id, sku.pk, "ean", sku.ean, told.ean)
    for name in SIZES:
        theirs = sized(told, name)
        ours: Decimal | None = getattr(sku, name)
        if theirs is not None and theirs != ours:
            before = "" if ours is None else number_text(ours)
            yield Found(sku.product_id, sku.pk, name, before, number_text(theirs))


def _attributes(product_ids: Iterable[int]) -> Mapping[int, Mapping[str, str]]:
    rows = AttributeValue.objects.filter(product_id__in=product_ids).order_by()
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for product_id, code, value in rows.values_list("product_id", "attribute__code", "value"):
        found[product_id][code] = value
    return found


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
