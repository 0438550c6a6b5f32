"""The only writer of images: a product's pictures in the order of display."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import batch, by_code, image_files, product_changes
from catalog.batch import BatchResult, Refusal, Rejected
from catalog.models import Image, Product


@dataclass(frozen=True, slots=True)
class Picture:
    """One of `url`, `content` (to be uploaded) and `content_hash` (of one uploaded before).

    Without a `variation` (None) an image keeps the one it has.
    """

    url: str = ""
    content: bytes | None = None
    content_hash: str = ""
    variation: str | None = None


@dataclass(frozen=True, slots=True)
class ImagesRow:
    """All pictures of the product with this code, in order; what is not named goes."""

    index: int
    product: str
    pictures: Sequence[Picture]


Key = tuple[str, str]  # address and hash: an image is known by one of them


@dataclass(frozen=True, slots=True)
class _Wanted:
    key: Key
    file: str
    variation: str | None


def set_images(merchant_id: int, rows: Sequence[ImagesRow], cause: str) -> BatchResult:
    """Take over the pictures of these products."""
    with transaction.atomic():
        by_code.take_turn(merchant_id)
        products = by_code.existing(Product, merchant_id, {row.product for row in rows})
        present = _present([product.pk for product in products.values()])
        good, rejected = batch.screened(
            rows, lambda row: row.product, lambda row: _refusal(row, products, present)
        )
        wanted = {}
        for row in good:
            product_id = products[row.product].pk
            had = present.get(product_id, {})
            wanted[product_id] = [_wanted(merchant_id, had, p) for p in row.pictures]
        changed = _lay_over(merchant_id, wanted, present)
        product_changes.announce(changed, cause)
    return batch.result(rows, len(changed), rejected)


def set_addresses(merchant_id: int, addresses: Mapping[int, Sequence[str]]) -> set[int]:
    """Take over the addresses of these products (by id); what was uploaded stays.

    Returns the ids of the products that changed. Call it in a transaction, and announce them.
    """
    if not addresses:
        return set()
    present = {
        product_id: {key: image for key, image in images.items() if image.url}
        for product_id, images in _present(addresses).items()
    }
    wanted = {
        product_id: [_Wanted((url, ""), "", None) for url in urls]
        for product_id, urls in addresses.items()
    }
    return _lay_over(merchant_id, wanted, present)


def _present(product_ids: Collection[int]) -> dict[int, dict[Key, Image]]:
    present: dict[int, dict[Key, Image]] = {}
    for image in Image.objects.filter(product__in=product_ids).order_by("position", "pk"):
        present.setdefault(image.product_id, {})[image.url, image.content_hash] = image
    return present


def _refusal(
    row: ImagesRow,
    products: Mapping[str, Product],
    present: Mapping[int, Mapping[Key, Image]],
) -> Rejected | None:
    if row.product not in products:
        reason = _("This merchant has no product with this code.")
        return Rejected(row.index, Refusal.UNKNOWN_PRODUCT, reason)
    uploaded = present.get(products[row.product].pk, {})
    for picture in row.pictures:
        refused = _wrong_picture(row.index, picture, uploaded)
        if refused is not None:
            return refused
    return None


def _wrong_picture(index: int, picture: Picture, present: Mapping[Key, Image]) -> Rejected | None:
    ways = [picture.url, picture.content is not None, picture.content_hash]
    if sum(map(bool, ways)) != 1:
        reason = _("An image has one of url, content and hash.")
        return Rejected(index, Refusal.WRONG_IMAGE, reason)
    if picture.content_hash and ("", picture.content_hash) not in present:
        reason = _("This product has no uploaded image with this hash: send its content.")
        return Rejected(index, Refusal.UNKNOWN_IMAGE, reason)
    if picture.content is not None:
        try:
            image_files.check(picture.content)
        except image_files.WrongImage as error:
            return Rejected(index, Refusal.WRONG_IMAGE, str(error))
    given = {"url": picture.url, "variation": picture.variation or ""}
    return by_code.wrong_value(Image, index, given)


def _wanted(merchant_id: int, present: Mapping[Key, Image], picture: Picture) -> _Wanted:
    if picture.content is not None:
        kept = image_files.keep(merchant_id, picture.content)
        return _Wanted(("", kept.content_hash), kept.name, picture.variation)
    key = (picture.url, picture.content_hash)
    return _Wanted(key, present[key].file if key in present else "", picture.variation)


def _lay_over(
    merchant_id: int,
    wanted: Mapping[int, Sequence[_Wanted]],
    present: Mapping[int, Mapping[Key, Image]],
) -> set[int]:
    """Make the images of these products what is wanted; returns ids of products that changed."""
    gone: list[Image] = []
    written: list[Image] = []
    for product_id, pictures in wanted.items():
        left = dict(present.get(product_id, {}))
        for position, picture in enumerate({p.key: p for p in pictures}.values(), start=1):
            known = left.pop(picture.key, None)
            image = known or _new(merchant_id, product_id, picture)
            given = {} if picture.variation is None else {"variation": picture.variation}
            if by_code.assign(image, {"position": position, **given}) or known is None:
                written.append(image)
        gone += left.values()
    if gone:
        Image.objects.filter(pk__in=[image.pk for image in gone]).delete()
    by_code.store(Image, written, ["position", "variation"], ["id"])
    return {image.product_id for image in [*gone, *written]}


def _new(merchant_id: int, product_id: int, picture: _Wanted) -> Image:
    url, content_hash = picture.key
    return Image(
        merchant_id=merchant_id,
        product_id=product_id,
        url=url,
        file=picture.file,
        content_hash=content_hash,
    )
