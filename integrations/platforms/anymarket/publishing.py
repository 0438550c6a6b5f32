"""A product with its SKUs: told, found again, told anew."""

from collections.abc import Iterator, Mapping

from integrations.contract import PlatformError, ProductDraft, Published, SkuDraft
from integrations.platforms.anymarket import images, product_writing
from integrations.platforms.anymarket.client import Client, Json


def publish(client: Client, draft: ProductDraft, body: Json) -> Published:
    """An answer may be a product without its SKUs or images; then they are asked for."""
    answer = client.create("/products", body)
    return _published(client, draft, _known(answer, draft))


def find(client: Client, draft: ProductDraft) -> Published | None:
    for key, code in _codes(draft):
        for product in client.part("/products", filters={key: code}).rows:
            if _has(product, key, code):
                return _published(client, draft, product)
    return None


def republish(
    client: Client, draft: ProductDraft, told_images: Mapping[str, str], location: str
) -> Published:
    product = f"/products/{draft.external_id}"
    client.patch(product, product_writing.content(draft))
    known = dict(_republished_skus(client, draft, location))
    pictures = images.tell_anew(client, product, draft.images, told_images)
    return Published(external_id=draft.external_id, skus=known, images=pictures)


def _republished_skus(
    client: Client, draft: ProductDraft, location: str
) -> Iterator[tuple[str, str]]:
    """Code and id of each. A SKU that is new to us may be there already, when the answer to an
    earlier sending was lost."""
    path = f"/products/{draft.external_id}/skus"
    lacking = [sku for sku in draft.skus if not sku.external_id]
    there = _ids(client.rows(path)) if lacking else {}
    for sku in draft.skus:
        if external_id := sku.external_id or there.get(sku.code, ""):
            client.patch(f"{path}/{external_id}", product_writing.sku_content(draft, sku))
            yield sku.code, external_id
        else:
            yield sku.code, _new_sku(client, path, draft, sku, location)


def _new_sku(client: Client, path: str, draft: ProductDraft, sku: SkuDraft, location: str) -> str:
    answer = client.create(path, product_writing.new_sku(draft, sku, location))
    found = answer.get("id") if isinstance(answer, dict) else None
    external_id = str(found) if found else _ids(client.rows(path)).get(sku.code, "")
    if not external_id:
        raise PlatformError(sku.code, code="unconfirmed")
    return external_id


def _known(answer: object, draft: ProductDraft) -> Json:
    if not isinstance(answer, dict) or not answer.get("id"):
        raise PlatformError(draft.code, code="unconfirmed")
    return answer


def _published(client: Client, draft: ProductDraft, product: Json) -> Published:
    path = f"/products/{product['id']}"
    skus = _ids(product.get("skus") or ())
    if not skus.keys() >= {sku.code for sku in draft.skus}:
        skus |= _ids(client.rows(f"{path}/skus"))
    pictures = product.get("images") or ()
    if draft.images and not pictures:
        pictures = client.rows(f"{path}/images")
    return Published(
        external_id=str(product["id"]), skus=skus, images=images.by_key(draft.images, pictures)
    )


def _codes(draft: ProductDraft) -> Iterator[tuple[str, str]]:
    """Filters that find the product, the cheapest first."""
    if draft.code:
        yield "externalId", draft.code
    for sku in draft.skus:
        yield "sku", sku.code


def _has(product: Json, key: str, code: str) -> bool:
    """A filter an account does not know would answer with any product."""
    if key == "externalId":
        return str(product.get("externalIdProduct")) == code
    return code in _ids(product.get("skus") or ())


def _ids(skus: object) -> dict[str, str]:
    """Ids by our code."""
    rows = skus if isinstance(skus, list) else ()
    return {
        str(row["partnerId"]): str(row["id"])
        for row in rows
        if isinstance(row, dict) and row.get("partnerId") and row.get("id")
    }
