"""{"items": [{"product": "CAM", "images": [{"url": "https://…/1.jpg"}, {"content": "<base64>"}]}]}.

A row names all images of a product, in the order of display; what it does not name goes. An image
is one of `url`, `content` (the file, in base64) and `hash` (the SHA-256 of one that was uploaded
before, as GET tells it). `variation` says which value of the variation it shows.
"""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.json import Decoder

from catalog.images import ImagesRow, Picture, set_images
from integrations.writes.body import BodyFormat, Envelope, SkuCode
from integrations.writes.products import MAX_IMAGES, Address


class ImageItem(Struct, forbid_unknown_fields=True):
    url: Address | UnsetType = UNSET
    content: bytes | UnsetType = UNSET
    content_hash: str | UnsetType = field(default=UNSET, name="hash")
    variation: str | UnsetType = UNSET


Images = Annotated[list[ImageItem], Meta(max_length=MAX_IMAGES)]


class ImagesItem(Struct, forbid_unknown_fields=True):
    product: SkuCode
    images: Images


def _images(index: int, item: ImagesItem) -> ImagesRow:
    return ImagesRow(index, item.product, [_picture(image) for image in item.images])


def _picture(image: ImageItem) -> Picture:
    return Picture(
        url="" if image.url is UNSET else image.url,
        content=None if image.content is UNSET else image.content,
        content_hash="" if image.content_hash is UNSET else image.content_hash,
        variation=None if image.variation is UNSET else image.variation,
    )


IMAGES = BodyFormat(Decoder(Envelope[ImagesItem]), Decoder(ImagesItem), _images, set_images)
