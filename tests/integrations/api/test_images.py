import base64
import hashlib
from typing import Any

import pytest

from catalog.models import Image
from tests.builders import a_merchant, a_product, a_token
from tests.integrations.api.calls import codes, get, put
from tests.pictures import a_png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

URL = "https://example.com/1.jpg"
CONTENT = base64.b64encode(a_png()).decode()


def test_images_come_by_address_and_by_upload_and_are_read_with_their_hash() -> None:
    merchant = a_merchant()
    token = a_token(merchant)
    a_product(merchant, code="CAM")
    a_product(merchant, code="SEM")
    row = {"product": "CAM", "images": [{"content": CONTENT}, {"url": URL, "variation": "Azul"}]}
    assert put("images", token, [row]).json()["changed"] == 1
    digest = hashlib.sha256(a_png()).hexdigest()
    shown = [
        {"url": "", "hash": digest, "position": 1, "variation": ""},
        {"url": URL, "hash": "", "position": 2, "variation": "Azul"},
    ]
    assert get("images?product=CAM", token).json()["items"] == [{"product": "CAM", "images": shown}]
    assert get("images?product=SEM", token).json()["items"] == [{"product": "SEM", "images": []}]

    swapped = {"product": "CAM", "images": [{"url": URL}, {"hash": digest}]}
    assert put("images", token, [swapped]).json()["changed"] == 1
    assert put("images", token, [swapped]).json()["unchanged"] == 1
    assert Image.objects.count() == 2


@pytest.mark.parametrize(
    ("images", "code"),
    [
        (None, "malformed"),
        ([URL], "malformed"),
        ([{"url": "1.jpg"}], "malformed"),
        ([{"content": "não é base64"}], "malformed"),
        ([{"content": 5}], "malformed"),
        ([{"url": URL, "position": 1}], "malformed"),
        ([{"url": f"{URL}?{n}"} for n in range(101)], "malformed"),
        ([{}], "wrong_image"),
        ([{"url": URL, "content": CONTENT}], "wrong_image"),
        ([{"content": base64.b64encode(b"<svg/>").decode()}], "wrong_image"),
        ([{"hash": "0" * 64}], "unknown_image"),
        ([{"url": URL, "variation": "x" * 121}], "wrong_value"),
    ],
)
def test_a_wrong_row_is_told_and_the_others_are_applied(images: Any, code: str) -> None:
    merchant = a_merchant()
    a_product(merchant, code="BAD")
    good = a_product(merchant, code="GOOD")
    rows = [
        {"product": "BAD", "images": images},
        {"product": "GOOD", "images": [{"url": URL}]},
    ]
    assert codes(put("images", a_token(merchant), rows)) == {0: code}
    assert Image.objects.get().product == good


def test_an_unknown_product_is_told() -> None:
    response = put("images", a_token(a_merchant()), [{"product": "GONE", "images": []}])
    assert codes(response) == {0: "unknown_product"}
