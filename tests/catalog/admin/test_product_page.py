from typing import Any

import pytest

from catalog import signals
from catalog.models import Brand, Product, Sku
from tests.builders import a_merchant, a_product, a_sku, a_stock, a_user, a_warehouse
from tests.integrations.admin.pages import address, browser, errors, form_data

pytestmark = pytest.mark.django_db

ATTACK = "<script>alert(1)</script>"
NO_INLINES = {
    f"{prefix}-{count}_FORMS": 0
    for prefix in ("skus", "images", "attribute_values")
    for count in ("TOTAL", "INITIAL")
}


def test_a_product_comes_with_its_skus_and_images() -> None:
    merchant = a_merchant()
    data = {
        "code": "CAM",
        "title": "Camiseta",
        "warranty_months": 3,
        "active": "on",
        "skus-TOTAL_FORMS": 1,
        "skus-INITIAL_FORMS": 0,
        "skus-0-code": "CAM-P",
        "skus-0-variation": '{"Tamanho": "P"}',
        "skus-0-active": "on",
        "images-TOTAL_FORMS": 1,
        "images-INITIAL_FORMS": 0,
        "images-0-url": "https://img.example/cam.jpg",
        "images-0-position": 1,
        "attribute_values-TOTAL_FORMS": 0,
        "attribute_values-INITIAL_FORMS": 0,
    }
    browser(a_user(merchant)).post(address(Product, "add"), data)
    product = Product.objects.get()
    sku, image = product.skus.get(), product.images.get()
    assert (product.merchant, sku.merchant, image.merchant) == (merchant, merchant, merchant)
    assert sku.variation == {"Tamanho": "P"}


def test_the_same_code_twice_is_an_error_in_the_form() -> None:
    merchant = a_merchant()
    a_product(merchant, code="CAM")
    data = {"code": "CAM", "title": "Outra", "warranty_months": 0, **NO_INLINES}
    response = browser(a_user(merchant)).post(address(Product, "add"), data)
    assert "__all__" in errors(response)


def test_the_code_of_another_merchants_product_is_free() -> None:
    a_product(a_merchant(), code="CAM")
    merchant = a_merchant()
    data = {"code": "CAM", "title": "Nossa", "warranty_months": 0, **NO_INLINES}
    browser(a_user(merchant)).post(address(Product, "add"), data)
    assert Product.objects.get(merchant=merchant).code == "CAM"


def test_a_new_sku_whose_code_exists_is_an_error_in_the_form() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    a_sku(merchant, code="CAM-P")
    client = browser(a_user(merchant))
    url = address(Product, "change", product.pk)
    added = {
        "skus-TOTAL_FORMS": 1,
        "skus-0-code": "CAM-P",
        "skus-0-variation": "{}",
    }
    assert client.post(url, form_data(client.get(url), **added)).status_code == 200
    assert not product.skus.exists()


def test_a_change_rings_once_for_the_products_skus(monkeypatch: pytest.MonkeyPatch) -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    skus = [a_sku(merchant, product=product), a_sku(merchant, product=product)]
    rung: list[Any] = []
    monkeypatch.setattr(signals, "ring", lambda *told: rung.append(told))
    user = a_user(merchant)
    client = browser(user)
    url = address(Product, "change", product.pk)
    client.post(url, form_data(client.get(url), title="Novo título"))
    assert rung == [(signals.Topic.PRODUCT, [sku.pk for sku in skus], f"user:{user.pk}")]


def test_what_a_merchant_types_is_text() -> None:
    merchant = a_merchant()
    brand = Brand.objects.create(merchant=merchant, name=ATTACK)
    product = a_product(merchant, title=ATTACK, brand=brand)
    sku = a_sku(merchant, product=product, code=ATTACK, variation={"Cor": ATTACK})
    a_stock(sku, a_warehouse(merchant), 1)
    client = browser(a_user(merchant))
    for url in (
        address(Product, "changelist"),
        address(Product, "change", product.pk),
        address(Product, "delete", product.pk),
        address(Sku, "changelist"),
        address(Sku, "change", sku.pk),
        address(Brand, "changelist"),
    ):
        html = client.get(url).content.decode()
        assert ATTACK not in html
        assert "&lt;script&gt;alert(1)" in html
