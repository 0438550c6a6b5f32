import hashlib
from pathlib import Path
from typing import Any

import pytest

from catalog.batch import BatchResult, Refusal
from catalog.image_files import MAX_BYTES, content_type
from catalog.images import ImagesRow, Picture, set_images
from catalog.models import Image, Merchant, Product
from catalog.products import ProductRow, upsert
from tests.builders import a_merchant, a_product
from tests.pictures import a_gif, a_jpeg, a_png, a_webp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

ONE, TWO = "https://cdn.example.com/1.jpg", "https://cdn.example.com/2.jpg"


def put(merchant: Merchant, *rows: tuple[str, list[Picture]]) -> BatchResult:
    named = [ImagesRow(index, *row) for index, row in enumerate(rows)]
    return set_images(merchant.pk, named, "token:test")


def images(product: Product) -> list[tuple[str, int]]:
    return [(image.url or "upload", image.position) for image in product.images.all()]


def test_a_product_has_the_images_of_its_row_in_order(media: Path) -> None:
    merchant = a_merchant()
    product = a_product(merchant, code="P")
    pictures = [Picture(content=a_png()), Picture(url=ONE, variation="Azul")]

    assert put(merchant, ("P", pictures)).changed == 1

    assert images(product) == [("upload", 1), (ONE, 2)]
    upload, linked = product.images.all()
    assert upload.content_hash == hashlib.sha256(a_png()).hexdigest()
    assert (media / upload.file).read_bytes() == a_png()
    assert linked.variation == "Azul"


def test_the_same_again_by_content_or_by_hash_is_unchanged() -> None:
    merchant = a_merchant()
    product = a_product(merchant, code="P")
    put(merchant, ("P", [Picture(content=a_png()), Picture(url=ONE, variation="Azul")]))
    kept = product.images.get(url="").content_hash
    for first in (Picture(content=a_png()), Picture(content_hash=kept)):
        assert put(merchant, ("P", [first, Picture(url=ONE)])).unchanged == 1
    assert product.images.get(url=ONE).variation == "Azul"


def test_an_image_that_is_not_named_goes_and_one_that_moves_stays_itself() -> None:
    merchant = a_merchant()
    product = a_product(merchant, code="P")
    put(merchant, ("P", [Picture(url=ONE), Picture(url=TWO), Picture(content=a_png())]))
    second = product.images.get(url=TWO)
    assert put(merchant, ("P", [Picture(url=TWO), Picture(url=TWO)])).changed == 1
    assert images(product) == [(TWO, 1)]
    assert product.images.get() == second
    assert put(merchant, ("P", [])).changed == 1
    assert images(product) == []


def test_addresses_of_a_product_row_leave_uploads_and_variations_alone() -> None:
    merchant = a_merchant()
    product = a_product(merchant, code="P")
    put(merchant, ("P", [Picture(url=ONE, variation="Azul"), Picture(content=a_png())]))

    row = ProductRow(0, "S", "P", {}, {}, images=[TWO, ONE])
    assert upsert(merchant.pk, [row], "token:test").changed == 1

    assert images(product) == [(TWO, 1), (ONE, 2), ("upload", 2)]
    assert product.images.get(url=ONE).variation == "Azul"


def test_the_same_picture_of_two_products_is_one_file(media: Path) -> None:
    merchant = a_merchant()
    a_product(merchant, code="P")
    a_product(merchant, code="Q")
    put(merchant, ("P", [Picture(content=a_png())]), ("Q", [Picture(content=a_png())]))
    assert Image.objects.count() == 2
    assert len([path for path in media.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_jpeg(), "image/jpeg"),
        (a_png(), "image/png"),
        (a_gif(), "image/gif"),
        (a_webp(), "image/webp"),
    ],
)
def test_the_kind_of_a_file_is_that_of_its_bytes(content: bytes, kind: str) -> None:
    merchant = a_merchant()
    product = a_product(merchant, code="P")
    put(merchant, ("P", [Picture(content=content)]))
    assert content_type(product.images.get().file) == kind


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (Picture(), Refusal.WRONG_IMAGE),
        (Picture(url=ONE, content=a_png()), Refusal.WRONG_IMAGE),
        (Picture(content=b""), Refusal.WRONG_IMAGE),
        (Picture(content=b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Refusal.WRONG_IMAGE),
        (Picture(content=b"<html>"), Refusal.WRONG_IMAGE),
        (Picture(content=a_png()[:10]), Refusal.WRONG_IMAGE),
        (Picture(content=a_jpeg() + bytes(MAX_BYTES)), Refusal.WRONG_IMAGE),
        (Picture(content_hash="0" * 64), Refusal.UNKNOWN_IMAGE),
        (Picture(url="1.jpg"), Refusal.WRONG_VALUE),
        (Picture(url="javascript:alert(1)"), Refusal.WRONG_VALUE),
        (Picture(url=ONE, variation="x" * 121), Refusal.WRONG_VALUE),
    ],
)
def test_a_wrong_image_is_told_and_the_other_rows_are_applied(
    picture: Picture, code: Refusal, media: Path
) -> None:
    merchant = a_merchant()
    bad, good = a_product(merchant, code="BAD"), a_product(merchant, code="GOOD")
    result = put(merchant, ("BAD", [Picture(url=TWO), picture]), ("GOOD", [Picture(url=ONE)]))
    assert [(row.index, row.code) for row in result.rejected] == [(0, code)]
    assert (images(bad), images(good)) == ([], [(ONE, 1)])
    assert not any(media.iterdir())


def test_a_strangers_product_is_unknown_and_so_is_a_hash_of_its_upload() -> None:
    ana, bia = a_merchant(), a_merchant()
    product = a_product(ana, code="P")
    put(ana, ("P", [Picture(content=a_png())]))
    a_product(bia, code="Q")
    stolen: Any = Picture(content_hash=product.images.get().content_hash)
    result = put(bia, ("P", []), ("Q", [stolen]))
    assert [row.code for row in result.rejected] == [
        Refusal.UNKNOWN_PRODUCT,
        Refusal.UNKNOWN_IMAGE,
    ]
    assert product.images.count() == 1
