from decimal import Decimal
from typing import Any

import pytest
from django.utils.html import strip_tags

from catalog import signals
from catalog.models import Brand, Image, Product, Sku, Stock
from catalog.prices import PriceRow, set_prices
from tests.builders import (
    a_campaign,
    a_merchant,
    a_packaging,
    a_price_table,
    a_product,
    a_sku,
    a_stock,
    a_user,
    a_warehouse,
    some_skus,
)
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


def around(merchant: Any, product: Product) -> Any:
    """What the page shows around the form."""
    return browser(a_user(merchant)).get(address(Product, "change", product.pk)).context


def facts(context: Any) -> dict[str, tuple[str, bool]]:
    return {str(fact.title): (fact.text, fact.alarming) for fact in context["facts"]}


def table(context: Any, number: int) -> tuple[list[str], list[list[str]]]:
    section = context["sections"][number]
    rows = [[strip_tags(str(cell)) for cell in row] for row in section.rows]
    return [str(header) for header in section.headers], rows


def test_the_head_sums_up_what_is_sold() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    skus = [a_sku(merchant, product=product, code=code) for code in ("A", "B", "C")]
    places = [a_warehouse(merchant, code="CD"), a_warehouse(merchant, code="LOJA")]
    stocks = [a_stock(sku, place, 5) for sku in skus[:2] for place in places]
    Stock.objects.filter(pk=stocks[0].pk).update(reserved=7)
    a_price_table(merchant, code="SITE", is_default=True)
    prices = [PriceRow(0, "A", "SITE", Decimal("1234.5")), PriceRow(1, "B", "SITE", Decimal(9))]
    set_prices(merchant.pk, prices, "test")
    Image.objects.create(merchant=merchant, product=product, url="https://x.example/2.jpg")
    Image.objects.create(
        merchant=merchant, product=product, url="https://x.example/1.jpg", position=0
    )
    context = around(merchant, product)
    assert context["main_image"] == "https://x.example/1.jpg"
    assert list(facts(context).values())[:3] == [
        ("3", False),
        ("13", False),
        ("R$ 9,00 – R$ 1.234,50", False),
    ]


def test_nothing_known_is_no_zero() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    assert list(facts(around(merchant, product)).values())[:3] == [
        ("0", True),
        ("–", False),
        ("–", False),
    ]
    a_stock(a_sku(merchant, product=product), a_warehouse(merchant), 0)
    assert list(facts(around(merchant, product)).values())[1] == ("0", True)


def test_each_sku_is_shown_with_its_stock_and_its_prices() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    first = a_sku(merchant, product=product, code="A", variation={"Cor": "Azul"})
    a_sku(merchant, product=product, code="B")
    a_stock(first, a_warehouse(merchant, code="CD"), 5)
    loja = a_stock(first, a_warehouse(merchant, code="LOJA"), 1)
    Stock.objects.filter(pk=loja.pk).update(reserved=3)
    a_price_table(merchant, code="SITE", is_default=True)
    a_campaign(a_price_table(merchant, code="SALE"))
    rows = [
        PriceRow(0, "A", "SITE", Decimal(90), Decimal(100)),
        PriceRow(1, "A", "SALE", Decimal(50)),
        PriceRow(2, "B", "SITE", Decimal(7)),
    ]
    set_prices(merchant.pk, rows, "test")
    headers, rows_ = table(around(merchant, product), 0)
    assert headers[2:4] == ["CD", "LOJA"]
    assert headers[5:7] == ["SALE", "SITE"]
    reserved = rows_[0].pop(3)
    assert reserved.startswith("1 (3 ")
    assert rows_ == [
        ["A", "Cor: Azul", "5", "3", "50,00", "100,00 90,00", "50,00"],
        ["B", "", "–", "–", "–", "–", "7,00", "7,00"],
    ]


def test_packagings_are_shown() -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, code="A")
    a_packaging(sku, code="CX", units=12, height=Decimal("1.5"))
    _headers, rows = table(around(merchant, sku.product), 1)
    assert rows == [["A", "CX", "", "12", "1,50 × – × –", "–"]]


def test_a_product_of_200_skus_is_edited_page_by_page() -> None:
    merchant = a_merchant()
    product = some_skus(merchant, 200)[0].product
    client = browser(a_user(merchant))
    url = address(Product, "change", product.pk)
    page = client.get(url)
    formset = page.context["inline_admin_formsets"][0].formset
    assert len(formset.forms) == 20
    assert len(page.context["sections"][0].rows) == 200
    data = {f"skus-{count}_FORMS": 20 for count in ("TOTAL", "INITIAL")}
    for form in formset.forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "on" if value is True else "" if value is None else value
    data["skus-3-ean"] = "7891234567895"
    answer = client.post(url, form_data(page, **data))
    assert answer.status_code == 302
    assert Sku.objects.exclude(ean="").count() == 1


def test_a_description_is_harmless_on_the_page_and_kept_as_it_is() -> None:
    html = (
        '<h2 style="position:fixed" onclick="x()">Macia</h2><script>alert(1)</script>'
        '<img src="https://spy.example/1"><a href="javascript:x()">a</a>'
        '<a href="https://ok.example">b</a><ul><li>leve</li></ul><iframe src="//e"></iframe>'
    )
    merchant = a_merchant()
    product = a_product(merchant, description=html)
    shown = around(merchant, product)["description"]
    assert shown == (
        '<h2>Macia</h2><a rel="noopener noreferrer">a</a>'
        '<a href="https://ok.example" rel="noopener noreferrer">b</a><ul><li>leve</li></ul>'
    )
    client = browser(a_user(merchant))
    url = address(Product, "change", product.pk)
    client.post(url, form_data(client.get(url), title="Outro"))
    product.refresh_from_db()
    assert (product.title, product.description) == ("Outro", html)


def test_the_list_shows_the_main_image() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    for position in (2, 1):
        url = f"https://x.example/{position}.jpg"
        Image.objects.create(merchant=merchant, product=product, url=url, position=position)
    html = browser(a_user(merchant)).get(address(Product, "changelist")).content.decode()
    assert "https://x.example/1.jpg" in html
    assert "https://x.example/2.jpg" not in html
