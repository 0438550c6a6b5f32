import pytest
from django.db import connection

from catalog.admin import by_index
from catalog.admin.product_search import products_like, skus_like
from catalog.models import Brand, Merchant, Product, Sku
from catalog.title_words import has_words
from tests.builders import a_merchant, a_product, a_sku, a_user
from tests.integrations.admin.pages import address, browser

pytestmark = pytest.mark.django_db


def codes(merchant: Merchant, text: str) -> list[str]:
    products = products_like(Product.objects.filter(merchant=merchant), text)
    return sorted(products.values_list("code", flat=True))


def some_products() -> Merchant:
    merchant = a_merchant()
    a_product(merchant, code="CAM-1", title="Camiseta Básica Azul")
    a_product(merchant, code="CAL-2", title='Calça "slim" & cia: jeans 42')
    product = a_product(merchant, code="X", title="Pão de queijo")
    a_sku(merchant, code="SKU-9", product=product)
    a_product(a_merchant(), code="CAM-9", title="Camiseta Básica Azul")
    return merchant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CA", ["CAL-2", "CAM-1"]),
        ("CAM-1", ["CAM-1"]),
        ("SKU", ["X"]),
        ("camisetas", ["CAM-1"]),
        ("azul basica", ["CAM-1"]),
        ("BÁSICA", ["CAM-1"]),
        ("pao", ["X"]),
        ("PÃO", ["X"]),
        ("slim", ["CAL-2"]),
        ("jean 42", ["CAL-2"]),
        ("miseta", []),
        ("azul jeans", []),
        ("'; DROP TABLE & | ! <-> :*", []),
        ("%", []),
        ("_", []),
        ("&", []),
        ("   ", ["CAL-2", "CAM-1", "X"]),
    ],
)
def test_a_search_finds_beginnings_of_codes_and_words_of_titles(
    text: str, expected: list[str]
) -> None:
    assert codes(some_products(), text) == expected


def test_the_page_searches_within_its_filters() -> None:
    merchant = some_products()
    brand = Brand.objects.create(merchant=merchant, name="Lupo")
    Product.objects.filter(code="CAM-1").update(brand=brand)
    client = browser(a_user(merchant))
    url = f"{address(Product, 'changelist')}?q=ca&brand__id__exact={brand.pk}"
    assert [row.code for row in client.get(url).context["cl"].result_list] == ["CAM-1"]


def test_the_start_of_everything_finds_no_more_than_somebody_pages_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(by_index, "MOST", 2)
    merchant = a_merchant()
    for number in range(5):
        a_product(merchant, code=f"P{number}", title="x")
    assert len(codes(merchant, "P")) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CAM", ["CAM-M", "CAM-P"]),
        ("CAM-P", ["CAM-P"]),
        ("PROD", ["CAM-M", "CAM-P"]),
        ("7891234567895", ["CAM-M"]),
        ("789", ["789"]),
        ("", ["789", "CAM-M", "CAM-P"]),
    ],
)
def test_a_sku_is_found_by_its_code_its_products_or_its_ean(text: str, expected: list[str]) -> None:
    merchant = a_merchant()
    product = a_product(merchant, code="PROD")
    a_sku(merchant, code="CAM-P", product=product)
    a_sku(merchant, code="CAM-M", product=product, ean="7891234567895")
    a_sku(merchant, code="789")
    a_sku(a_merchant(), code="CAM-X", ean="7891234567895")
    skus = skus_like(Sku.objects.filter(merchant=merchant), text)
    assert sorted(skus.values_list("code", flat=True)) == expected


@pytest.mark.parametrize("way", ["code", "title"])
def test_an_index_answers(way: str) -> None:
    """With sequential scans forbidden, the plan shows whether an index can answer at all."""
    if way == "code":
        rows = Product.objects.filter(code__startswith="CAM")
    else:
        words = has_words("title", "camiseta azul")
        assert words is not None
        rows = Product.objects.filter(words)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = rows.order_by().explain()
    assert {"code": "product_prefix", "title": "product_title_words"}[way] in plan
    assert "Seq Scan" not in plan
