from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog.image_files import MAX_BYTES
from catalog.models import Image, Product
from tests.builders import a_merchant, a_product, a_user
from tests.integrations.admin.pages import address, browser, form_data
from tests.pictures import a_gif, a_png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def upload(content: bytes, name: str = "foto.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def post_images(client: Client, product: Product, *rows: dict[str, Any]) -> Any:
    """Save the product's page with these rows of images, the stored ones first."""
    url = address(Product, "change", product.pk)
    stored = list(product.images.values_list("pk", flat=True))
    data = form_data(
        client.get(url),
        **{"images-TOTAL_FORMS": len(rows), "images-INITIAL_FORMS": len(stored)},
    )
    for number, row in enumerate(rows):
        given = {"position": 1, **row}
        if number < len(stored):
            given |= {"id": stored[number], "product": product.pk}
        data |= {f"images-{number}-{key}": value for key, value in given.items()}
    return client.post(url, data)


def complaints(response: Any) -> str:
    """What the images' forms complain of; fails when the page went on."""
    assert response.status_code == 200
    [formset] = [
        inline.formset
        for inline in response.context["inline_admin_formsets"]
        if inline.formset.prefix == "images"
    ]
    return f"{formset.errors} {formset.non_form_errors()}"


def test_an_upload_is_kept_and_shown_to_its_merchant() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    client = browser(a_user(merchant))
    post_images(client, product, {"upload": upload(a_png(), "../../etc/passwd.svg")})
    image = product.images.get()
    assert (image.url, image.merchant) == ("", merchant)
    source = reverse("admin:catalog_product_image", args=[image.pk])
    assert source in client.get(address(Product, "change", product.pk)).content.decode()
    response = client.get(source)
    assert b"".join(response.streaming_content) == a_png()
    assert response["content-type"] == "image/png"
    assert response["x-content-type-options"] == "nosniff"


def test_nobody_else_sees_an_upload() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    post_images(browser(a_user(merchant)), product, {"upload": upload(a_png())})
    source = reverse("admin:catalog_product_image", args=[product.images.get().pk])
    assert browser(a_user(a_merchant())).get(source).status_code == 404
    assert Client().get(source).status_code == 302  # to the log-in


def test_an_address_is_not_served_from_here() -> None:
    merchant = a_merchant()
    image = Image.objects.create(
        merchant=merchant, product=a_product(merchant), url="https://example.com/1.jpg"
    )
    source = reverse("admin:catalog_product_image", args=[image.pk])
    assert browser(a_user(merchant)).get(source).status_code == 404


def test_an_upload_takes_the_place_of_an_address_and_the_other_way_round() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    client = browser(a_user(merchant))
    post_images(client, product, {"url": "https://example.com/1.jpg"})
    image = product.images.get()
    post_images(client, product, {"url": "", "upload": upload(a_png())})
    image.refresh_from_db()
    assert (image.url, image.file[-4:], len(image.content_hash)) == ("", ".png", 64)
    post_images(client, product, {"url": "", "position": 3})
    image.refresh_from_db()
    assert (image.file[-4:], image.position) == (".png", 3)
    post_images(client, product, {"url": "https://example.com/2.jpg"})
    image.refresh_from_db()
    assert (image.url, image.file, image.content_hash) == ("https://example.com/2.jpg", "", "")


@pytest.mark.parametrize(
    "row",
    [
        {"upload": b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
        {"upload": b"\xff\xd8\xff" + bytes(MAX_BYTES)},
        {"upload": a_png()[:9]},
        {"upload": a_png(), "url": "https://example.com/1.jpg"},
        {"url": "", "variation": "Azul"},
        {"url": "javascript:alert(1)"},
    ],
)
def test_a_wrong_image_is_told_and_nothing_is_kept(row: dict[str, Any], media: Path) -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    if "upload" in row:
        row = {**row, "upload": upload(row["upload"])}
    response = post_images(browser(a_user(merchant)), product, row)
    assert complaints(response) != "[{}] "
    assert not product.images.exists()
    assert not any(media.iterdir())


@pytest.mark.parametrize("key", ["upload", "url"])
def test_the_same_image_twice_is_told(key: str) -> None:
    merchant = a_merchant()
    product = a_product(merchant)

    def row(number: int) -> dict[str, Any]:
        url = {"url": "https://example.com/1.jpg"}
        return {"position": number, **({"upload": upload(a_gif())} if key == "upload" else url)}

    client = browser(a_user(merchant))
    assert post_images(client, product, row(1), row(2)).status_code == 200
    assert not product.images.exists()
    post_images(client, product, row(1))
    stored = {"url": product.images.get().url}
    assert post_images(client, product, stored, row(2)).status_code == 200
    assert product.images.count() == 1
