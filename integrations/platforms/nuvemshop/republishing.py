"""A product that is there, told anew. Never by a PUT of its variants, which deletes those that are
not told, nor with fewer categories than it has."""

from collections.abc import Mapping
from typing import Any

from integrations.contract import ProductDraft, Published, SkuDraft
from integrations.platforms.nuvemshop import images, limits, product_writing
from integrations.platforms.nuvemshop.client import Client, Json, Product, rows_of, segment
from integrations.platforms.nuvemshop.languages import replaced, said
from integrations.platforms.nuvemshop.product_reading import options_of
from integrations.platforms.nuvemshop.publishing import ids_of


def republish(
    client: Client, draft: ProductDraft, told_images: Mapping[str, str], location: str
) -> Published:
    there = client.product(draft.external_id)
    options = _options(draft, there)
    path = f"/products/{segment(draft.external_id)}"
    client.put(path, _content(draft, there, options))
    known = ids_of(there.variants)
    _tell_known(client, draft, there, options, known)
    variants = there.variants
    for sku in draft.skus:
        # One that is new to us may be there already, when an answer was lost.
        if not sku.external_id and sku.code not in known:
            body = product_writing.new_variant(draft, sku, options, location)
            made = client.create(f"{path}/variants", body, limits.VARIANTS)
            known[sku.code] = str(made["id"])
            variants.append({"sku": sku.code, **made})
    pictures: Mapping[str, str] = {}
    if draft.images or told_images:
        pictures = images.tell_anew(
            client, draft.external_id, draft.images, told_images, there.images
        )
        images.show_on_variants(client, draft.external_id, draft, variants, pictures)
    return Published(external_id=draft.external_id, skus=known, images=pictures)


def _options(draft: ProductDraft, there: Product) -> list[str]:
    """Those it has keep their place; new ones come behind."""
    known = options_of(there.values, there.language)
    return list(dict.fromkeys([*known, *product_writing.options_of(draft)]))


def _content(draft: ProductDraft, there: Product, options: list[str]) -> Json:
    """Other languages stay as they are, and so does what is missing here."""
    values, language = there.values, there.language
    texts = {"name": draft.title, "description": draft.description}
    return {
        "published": draft.active,
        **product_writing.told(
            **{
                key: replaced(values.get(key), language, text)
                for key, text in texts.items()
                if text
            },
            brand=product_writing.brand_of(draft),
            categories=_categories(draft, values),
            attributes=_anew(values.get("attributes"), options, language),
        ),
    }


def _categories(draft: ProductDraft, values: Json) -> list[Any]:
    """Ours beside those the merchant put it into; nothing when ours is among them."""
    ours = product_writing.category_id(draft)
    known = [row["id"] for row in rows_of(values.get("categories")) if row.get("id")]
    is_there = str(ours) in map(str, known)
    return [] if ours is None or is_there else [*known, ours]


def _anew(known: Any, names: list[str], language: str) -> list[Any]:
    """Translations of the names that stay; nothing when no name changed."""
    told = known if isinstance(known, list) else []
    if [said(value, language) for value in told] == names:
        return []
    padded = [*told, *[None] * len(names)]
    return [replaced(value, language, name) for value, name in zip(padded, names, strict=False)]


def _tell_known(
    client: Client,
    draft: ProductDraft,
    there: Product,
    options: list[str],
    known: Mapping[str, str],
) -> None:
    """By id, all in one call, without figures."""
    rows = {str(row.get("id")): row for row in there.variants}
    changes = []
    for sku in draft.skus:
        row = rows.get(sku.external_id or known.get(sku.code, ""))
        if row is not None:
            values = _anew(row.get("values"), _values(sku, row, options, there), there.language)
            changes.append(
                {
                    "id": row["id"],
                    **product_writing.variant(draft, sku),
                    **product_writing.told(values=values),
                }
            )
    if changes:
        client.patch_variants(draft.external_id, changes)


def _values(sku: SkuDraft, row: Json, options: list[str], there: Product) -> list[str]:
    """A value for each option: ours, else the one it has."""
    told = row.get("values")
    has = [said(value, there.language) for value in told] if isinstance(told, list) else []
    known = dict(zip(options_of(there.values, there.language), has, strict=False))
    return [sku.variation.get(name, known.get(name, "")) for name in options]
