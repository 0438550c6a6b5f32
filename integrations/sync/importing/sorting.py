"""Which of a page's products and SKUs are new, which are ours already, and which are left alone.

A SKU is ours when it is linked, or when it has one of our codes. What has no code, or whose code
or EAN collides, is left alone and reported: it is never guessed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Product, Sku
from integrations import links
from integrations.contract import ProductDraft, SkuDraft
from integrations.models import Connection
from integrations.sync.importing.tally import Tally
from integrations.sync.matching import ean_key, ways_to_write


@dataclass
class Sorted:
    """One product of the platform. `product` is ours, None for a new one; `known` are pairs of
    its SKUs and ours, `fresh` those to be created."""

    draft: ProductDraft
    product: Product | None = None
    known: list[tuple[SkuDraft, Sku]] = field(default_factory=list)
    fresh: list[SkuDraft] = field(default_factory=list)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class _Ours:
    linked: Mapping[str, int]
    by_id: Mapping[int, Sku]
    by_code: Mapping[str, Sku]
    products: Mapping[str, Product]
    eans: frozenset[str]
    codes: Counter[str]
    product_codes: Counter[str]

    def sku(self, told: SkuDraft) -> Sku | None:
        if told.external_id in self.linked:
            return self.by_id[self.linked[told.external_id]]
        return self.by_code.get(told.code) if self.codes[told.code] == 1 else None


def sort(connection: Connection, drafts: Sequence[ProductDraft], tally: Tally) -> list[Sorted]:
    ours = _look(connection, drafts)
    return [_sorted(draft, ours, tally) for draft in drafts]


def _look(connection: Connection, drafts: Sequence[ProductDraft]) -> _Ours:
    told = [sku for draft in drafts for sku in draft.skus]
    linked = links.linked_ids(connection, [sku.external_id for sku in told])
    codes = {sku.code for sku in told if sku.code}
    owned = Sku.objects.filter(merchant_id=connection.merchant_id)
    mine = owned.filter(Q(code__in=codes) | Q(pk__in=linked.values()))
    skus = list(mine.select_related("product__brand", "product__category").order_by("pk"))
    products = Product.objects.filter(
        merchant_id=connection.merchant_id, code__in={draft.code for draft in drafts if draft.code}
    )
    written = [way for sku in told for way in ways_to_write(ean_key(sku.ean))]
    eans = owned.filter(ean__in=written).order_by().values_list("ean", flat=True)
    return _Ours(
        linked,
        {sku.pk: sku for sku in skus},
        {sku.code: sku for sku in skus},
        {product.code: product for product in products.select_related("brand", "category")},
        frozenset(map(ean_key, eans)),
        Counter(sku.code for sku in told if sku.code),
        Counter(draft.code for draft in drafts if draft.code),
    )


def _sorted(draft: ProductDraft, ours: _Ours, tally: Tally) -> Sorted:
    found = Sorted(draft)
    for told in draft.skus:
        sku = ours.sku(told)
        if sku is not None:
            found.known.append((told, sku))
        elif why := _not_taken(told, ours):
            tally.skip(told.code or told.title or told.external_id, why)
        else:
            found.fresh.append(told)
    why = _place(found, ours)
    if why:
        tally.skip(draft.code or draft.title or draft.external_id, why)
        found.fresh, found.whole = [], False
    return found


def _not_taken(told: SkuDraft, ours: _Ours) -> str:
    if not told.code:
        return _("The platform has no code for this SKU.")
    if ours.codes[told.code] > 1:
        return _("The platform has this code several times.")
    if ean_key(told.ean) in ours.eans:
        return _("A SKU of yours with another code has this EAN: link it first.")
    return ""


def _place(found: Sorted, ours: _Ours) -> str:
    """Say whose product it is; why it cannot be taken, if so."""
    owners = {sku.product_id: sku.product for _told, sku in found.known}
    draft = found.draft
    named = ours.products.get(draft.code)
    if len(owners) > 1 or (owners and named is not None and named.pk not in owners):
        return _("Its SKUs belong to several products of yours.")
    found.product = next(iter(owners.values()), named)
    if found.product is not None or not draft.skus:
        return "" if draft.skus else _("It has no SKU.")
    if not draft.code:
        return _("The platform has no code for this product.")
    if ours.product_codes[draft.code] > 1:
        return _("The platform has this code several times.")
    return ""
