"""Uploaded images, fetched by a platform at an address that nobody can guess."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from catalog import images
from catalog.images import ImagesRow, Picture
from catalog.models import Image
from integrations import pictures
from tests.builders import a_merchant, a_product
from tests.pictures import a_png

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_public_installation(settings: Any, tmp_path: Path) -> None:
    settings.PUBLIC_URL = "https://depara.example"
    settings.MEDIA_ROOT = tmp_path


def an_upload() -> Image:
    product = a_product(a_merchant())
    row = ImagesRow(0, product.code, [Picture(content=a_png())])
    assert not images.set_images(product.merchant_id, [row], "test").rejected
    return Image.objects.get(product=product)


def path_of(image: Image) -> str:
    address = pictures.address(image)
    assert address is not None
    return address.removeprefix("https://depara.example")


def test_whoever_has_the_address_gets_the_picture() -> None:
    response = Client().get(path_of(an_upload()))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    assert b"".join(response.streaming_content) == a_png()  # type: ignore[attr-defined]


def test_the_address_ends_like_a_picture_and_stays_the_same() -> None:
    image = an_upload()
    assert path_of(image).endswith(".png")
    assert path_of(image) == path_of(image)


def test_another_signature_is_not_found() -> None:
    path = path_of(an_upload())
    assert Client().get(path.replace("~", "~x")).status_code == 404
    assert Client().get("/images/1-ab.png").status_code == 404


def test_another_merchants_picture_is_not_behind_this_signature() -> None:
    image, other = an_upload(), an_upload()
    mine, theirs = (f"/{one.merchant_id}-" for one in (image, other))
    path = path_of(image)
    assert mine in path
    assert Client().get(path.replace(mine, theirs)).status_code == 404


def test_an_image_that_is_gone_is_not_found() -> None:
    image = an_upload()
    path = path_of(image)
    image.delete()
    assert Client().get(path).status_code == 404


def test_a_file_that_is_gone_is_not_found(settings: Any) -> None:
    image = an_upload()
    (Path(settings.MEDIA_ROOT) / image.file).unlink()
    assert Client().get(path_of(image)).status_code == 404


def test_it_is_read_and_not_written() -> None:
    assert Client().post(path_of(an_upload())).status_code == 405


def test_without_a_public_address_there_is_none(settings: Any) -> None:
    settings.PUBLIC_URL = ""
    assert pictures.address(an_upload()) is None
