"""A product's pictures, with addresses from which a platform can fetch them."""

from collections.abc import Callable

from catalog.models import Product
from integrations import pictures
from integrations.contract import ImageDraft
from integrations.models import Connection


def images(
    connection: Connection, product: Product, variation_word: Callable[[Product, str], str]
) -> tuple[tuple[ImageDraft, ...], int]:
    """What is told, if the connection wants images, and how many have no public address."""
    if not connection.send_images:
        return (), 0
    told, local = [], 0
    for image in product.images.all():
        url = image.url or pictures.address(image)
        if url is None:
            local += 1
            continue
        variation = image.variation and variation_word(product, image.variation)
        key = image.content_hash or image.url
        told.append(ImageDraft(key=key, url=url, variation=variation))
    return tuple(told), local
