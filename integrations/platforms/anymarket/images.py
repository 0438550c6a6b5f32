"""The pictures of a product: told once, known again by their address, taken away when gone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from integrations.contract import ImageDraft, PlatformError
from integrations.platforms.anymarket.client import Client, Json
from integrations.platforms.anymarket.product_writing import new_image

BROKEN = "ERROR"


def by_key(images: Iterable[ImageDraft], rows: Iterable[Json]) -> dict[str, str]:
    """The platform's ids of these images, by our key."""
    at = {str(row.get("url")): str(row["id"]) for row in rows if row.get("id")}
    return {image.key: at[image.url] for image in images if image.url in at}


def tell_anew(
    client: Client, product: str, images: Sequence[ImageDraft], told: Mapping[str, str]
) -> dict[str, str]:
    """What is there stays as it is, what we told and no longer have goes, what is new is added;
    an image whose processing failed is told again. `told` holds ids by key; what others put there
    is not touched. `product` is its path."""
    path = f"{product}/images"
    rows = {str(row["id"]): row for row in client.rows(path) if row.get("id")}
    healthy = {id: row for id, row in rows.items() if row.get("status") != BROKEN}
    kept = by_key(images, healthy.values()) | _still_there(images, told, healthy)
    for external_id in _unwanted(images, told, rows, kept):
        client.delete(f"{path}/{external_id}")
    for index, image in enumerate(images, start=1):
        if image.key not in kept:
            kept[image.key] = _add(client, path, new_image(image, index))
    return kept


def _still_there(
    images: Iterable[ImageDraft], told: Mapping[str, str], rows: Mapping[str, Any]
) -> dict[str, str]:
    """Those told before: an image keeps its key when its address changes."""
    return {image.key: told[image.key] for image in images if told.get(image.key) in rows}


def _unwanted(
    images: Sequence[ImageDraft],
    told: Mapping[str, str],
    rows: Mapping[str, Json],
    kept: Mapping[str, str],
) -> list[str]:
    """Ours that are gone or broken."""
    ours = set(told.values()) | set(by_key(images, rows.values()).values())
    return [id for id in rows if id in ours and id not in kept.values()]


def _add(client: Client, path: str, body: Json) -> str:
    answer = client.create(path, body)
    if isinstance(answer, dict) and answer.get("id"):
        return str(answer["id"])
    found = [row for row in client.rows(path) if row.get("url") == body["url"] and row.get("id")]
    if not found:
        raise PlatformError(str(body["url"]), code="unconfirmed")
    return str(found[-1]["id"])
