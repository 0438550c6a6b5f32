"""A product with its variants: told and found again.

Nothing there is unique: the same code may be in two products. So it is looked for before it is
told, and that is also how a product is found whose answer was lost.
"""

from collections.abc import Iterable

from integrations.contract import PlatformError, ProductDraft, Published
from integrations.platforms.nuvemshop import images
from integrations.platforms.nuvemshop.client import Client, Json, Product, rows_of


def publish(client: Client, draft: ProductDraft, body: Json) -> Published:
    for sku in draft.skus:
        if client.product_with(sku.code):
            raise PlatformError(sku.code, code="already_there", permanent=True)
    made = client.create("/products", body)
    product_id, variants = str(made["id"]), rows_of(made.get("variants"))
    known = images.just_told(draft.images, rows_of(made.get("images")))
    known = images.add_the_rest(client, product_id, draft.images, known)
    images.show_on_variants(client, product_id, draft, variants, known)
    return Published(external_id=product_id, skus=ids_of(variants), images=known)


def find(client: Client, draft: ProductDraft) -> Published | None:
    found = _first_with_one_of(client, draft)
    if found is None:
        return None
    return Published(
        external_id=str(found.values["id"]),
        skus=ids_of(found.variants),
        images=images.recognised(draft.images, images.in_order(found.images)),
    )


def ids_of(variants: Iterable[Json]) -> dict[str, str]:
    """Ids by our code; when a code is there twice, the first."""
    known: dict[str, str] = {}
    for row in variants:
        if row.get("sku") and row.get("id"):
            known.setdefault(str(row["sku"]), str(row["id"]))
    return known


def _first_with_one_of(client: Client, draft: ProductDraft) -> Product | None:
    for sku in draft.skus:
        if found := client.product_with(sku.code):
            return found
    return None
