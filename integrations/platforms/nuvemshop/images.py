"""The pictures of a product. Nuvemshop fetches them and keeps its own address for each, in which
the name of the file can still be seen: by that a picture is known again."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from integrations.contract import ImageDraft, PlatformError, ProductDraft
from integrations.platforms.nuvemshop.client import Client, Json, segment
from integrations.platforms.nuvemshop.product_writing import IMAGES_AT_ONCE, new_image, number


def just_told(images: Sequence[ImageDraft], rows: Sequence[Json]) -> dict[str, str]:
    """Ids by key, of the answer to a new product: pictures in the order in which they were told."""
    placed = in_order(rows)
    sent = images[:IMAGES_AT_ONCE]
    if len(placed) != len(sent):
        return recognised(images, placed)
    return {image.key: str(row["id"]) for image, row in zip(sent, placed, strict=True)}


def recognised(images: Iterable[ImageDraft], rows: Iterable[Json]) -> dict[str, str]:
    """Ids by key of those whose file has the same name."""
    free = {str(row["id"]): _name_in(str(row.get("src", ""))) for row in rows if row.get("id")}
    found = {}
    for image in images:
        name = _name_in(image.url)
        same = (id for id, kept in free.items() if kept == name or kept.startswith(f"{name}-"))
        if name and (external_id := next(same, "")):
            found[image.key] = external_id
            del free[external_id]
    return found


def tell_anew(
    client: Client,
    product_id: str,
    images: Sequence[ImageDraft],
    known: Mapping[str, str],
    rows: Sequence[Json],
) -> dict[str, str]:
    """What is there stays, what we told and no longer have goes, what is new is added. `known`
    holds ids by key of those told before; pictures that others put there are not touched."""
    path = f"/products/{segment(product_id)}/images"
    there = {str(row["id"]): row for row in rows if row.get("id")}
    kept = {image.key: known[image.key] for image in images if known.get(image.key) in there}
    new = [image for image in images if image.key not in kept]
    kept |= recognised(new, [row for id, row in there.items() if id not in known.values()])
    for external_id in set(known.values()) & there.keys() - set(kept.values()):
        _delete(client, f"{path}/{segment(external_id)}")
    for position, image in enumerate(images, start=1):
        if image.key not in kept:
            kept[image.key] = str(client.create(path, new_image(image, position))["id"])
    return kept


def add_the_rest(
    client: Client, product_id: str, images: Sequence[ImageDraft], known: Mapping[str, str]
) -> dict[str, str]:
    """Those a new product could not take at once."""
    path = f"/products/{segment(product_id)}/images"
    later = list(enumerate(images, start=1))[IMAGES_AT_ONCE:]
    made = {image.key: client.create(path, new_image(image, place)) for place, image in later}
    return {**known, **{key: str(row["id"]) for key, row in made.items()}}


def show_on_variants(
    client: Client,
    product_id: str,
    draft: ProductDraft,
    variants: Iterable[Json],
    known: Mapping[str, str],
) -> None:
    """A picture of one variation is the picture of the variants that have it."""
    shown = {image.variation: known.get(image.key) for image in reversed(draft.images)}
    wanted = {}
    for sku in draft.skus:
        own = (shown.get(value) for value in sku.variation.values())
        if picture := next((id for id in own if id), None):
            wanted[sku.code] = picture
    rows = [
        {"id": row["id"], "image_id": number(wanted[code])}
        for row in variants
        if (code := str(row.get("sku"))) in wanted and str(row.get("image_id")) != wanted[code]
    ]
    if rows:
        client.patch_variants(product_id, rows)


def in_order(rows: Iterable[Json]) -> list[Json]:
    with_ids = [row for row in rows if row.get("id")]
    return sorted(with_ids, key=lambda row: int(row.get("position") or 0))


def _name_in(address: str) -> str:
    return PurePosixPath(unquote(urlsplit(address).path)).stem.lower()


def _delete(client: Client, path: str) -> None:
    try:
        client.delete(path)
    except PlatformError as error:
        if error.status != 404:  # gone already
            raise
