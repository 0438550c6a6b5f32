"""The words of the merchant's catalog appear with its products, are counted, and are forgotten."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog import product_changes, stock
from catalog.attribute_values import AttributeValue
from catalog.models import AttributeKind, Brand, Category, Merchant, Product, Sku
from catalog.prices import PriceRow, set_prices
from integrations import tasks
from integrations.mapping.values import NO, YES, lookup_key
from integrations.models import Job, JobKind, MerchantTerm
from integrations.rulebook import merchant_terms
from tests.builders import (
    a_merchant,
    a_price_table,
    a_product,
    a_sku,
    a_stock,
    a_token,
    a_user,
    a_warehouse,
    an_attribute,
    some_skus,
)
from tests.integrations.admin.pages import address, browser, form_data
from tests.integrations.api.calls import post_stock, put_products

pytestmark = pytest.mark.django_db


def a_brand(merchant: Merchant, name: str) -> Brand:
    return Brand.objects.create(merchant=merchant, name=name)


def words(merchant: Merchant) -> set[tuple[str, str, str]]:
    terms = MerchantTerm.objects.filter(merchant=merchant)
    return set(terms.values_list("kind", "attribute", "term"))


def figures(merchant: Merchant) -> dict[tuple[str, str], tuple[int, Decimal]]:
    terms = MerchantTerm.objects.filter(merchant=merchant)
    return {
        (term.kind, lookup_key(f"{term.attribute}|{term.term}")): (term.products, term.stock_value)
        for term in terms
    }


def say(product: Product, code: str, value: str, kind: AttributeKind = AttributeKind.TEXT) -> None:
    merchant = product.merchant
    attribute = merchant.attribute_set.filter(code=code).first()
    AttributeValue.objects.create(
        merchant=merchant,
        product=product,
        attribute=attribute or an_attribute(merchant, code, kind),
        value=value,
    )


def test_a_word_appears_with_its_product() -> None:
    merchant = a_merchant()
    product = a_product(
        merchant,
        brand=a_brand(merchant, "Acme"),
        category=Category.objects.create(merchant=merchant, name="Cama", path="Casa > Cama"),
    )
    say(product, "material", "Algodão")
    sku = a_sku(merchant, product=product, variation={"Cor": "Azul"})

    product_changes.announce([sku.product_id], "test")

    assert words(merchant) == {
        ("brand", "", "Acme"),
        ("category", "", "Casa > Cama"),
        ("attribute", "", "material"),
        ("attribute_value", "material", "Algodão"),
        ("attribute", "", "Cor"),
        ("attribute_value", "Cor", "Azul"),
    }


def test_a_partners_push_brings_the_words_and_has_them_counted() -> None:
    merchant = a_merchant()

    put_products(a_token(merchant), [{"sku": "S", "product": "P", "title": "P", "brand": "Acme"}])

    assert words(merchant) == {("brand", "", "Acme")}
    assert Job.objects.filter(kind=JobKind.COUNT, merchant=merchant).count() == 1


def test_what_is_no_word_is_left_out() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    say(product, "peso", "1.5", AttributeKind.NUMBER)
    say(product, "historia", "x" * 256)
    say(product, "bivolt", "true", AttributeKind.YES_NO)
    say(product, "frágil", "false", AttributeKind.YES_NO)
    sku = a_sku(merchant, product=product)

    merchant_terms.note([sku.pk])

    assert {word for word in words(merchant) if word[0] == "attribute_value"} == {
        ("attribute_value", "bivolt", YES),
        ("attribute_value", "frágil", NO),
    }


@pytest.mark.parametrize(
    ("variation", "said"),
    [
        ({"n": 1.50}, {("n", "1.5")}),
        ({"n": 110}, {("n", "110")}),
        ({"n": True, "m": False}, {("n", YES), ("m", NO)}),
        ({"n": None, "m": " ", "o": [1], "p": {"q": 1}}, set()),
        ({"n" * 121: "x"}, set()),
        ({"n": "x" * 256}, set()),
        (["Azul"], set()),
        ("Azul", set()),
        (7, set()),
    ],
)
def test_whatever_json_a_variation_is_it_stops_no_push(
    variation: Any, said: set[tuple[str, str]]
) -> None:
    merchant = a_merchant()
    sku = a_sku(merchant, variation=variation)

    merchant_terms.note([sku.pk])
    merchant_terms.count(merchant.pk)

    found = words(merchant)
    assert {(attribute, term) for kind, attribute, term in found if attribute} == said


def test_the_words_of_a_product_at_rest_do_not_come_and_go() -> None:
    merchant = a_merchant()
    product = a_product(merchant, active=False, brand=a_brand(merchant, "Acme"))
    sku = a_sku(merchant, product=product)

    merchant_terms.note([sku.pk])

    assert words(merchant) == set()
    assert not Job.objects.exists()


def test_a_count_tells_products_and_what_their_stock_is_worth() -> None:
    merchant = a_merchant()
    brand = a_brand(merchant, "Acme")
    for on_hand in (3, 5):
        a_sold_sku(merchant, a_product(merchant, brand=brand), on_hand, Decimal("2.50"))
    a_product(merchant, brand=brand)
    a_sold_sku(merchant, a_product(merchant, brand=brand, active=False), 100, Decimal("9"))

    merchant_terms.count(merchant.pk)

    assert figures(merchant)["brand", "|acme"] == (3, Decimal("20.00"))


def a_sold_sku(merchant: Merchant, product: Product, on_hand: int, price: Decimal) -> Sku:
    sku = a_sku(merchant, product=product)
    warehouse = merchant.warehouse_set.first() or a_warehouse(merchant)
    table = merchant.pricetable_set.first() or a_price_table(merchant, is_default=True)
    a_stock(sku, warehouse, on_hand)
    set_prices(merchant.pk, [PriceRow(0, sku.code, table.code, price)], "test")
    return sku


def test_a_word_that_no_product_has_any_more_is_forgotten() -> None:
    merchant = a_merchant()
    brand = a_brand(merchant, "Acme")
    sku = a_sku(merchant, product=a_product(merchant, brand=brand))
    merchant_terms.note([sku.pk])
    Brand.objects.update(name="Zeta")
    merchant_terms.note([sku.pk])
    assert {term for *_rest, term in words(merchant)} == {"Acme", "Zeta"}

    merchant_terms.count(merchant.pk)

    assert {term for *_rest, term in words(merchant)} == {"Zeta"}


def test_spellings_of_one_word_are_one_term_and_count_a_product_once() -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    say(product, "cor", "AZUL ")
    a_sku(merchant, product=product, variation={"Cor": "azul"})
    other = a_sku(merchant, variation={"COR": "Azul"})
    merchant_terms.note([other.pk])

    merchant_terms.count(merchant.pk)

    assert figures(merchant)["attribute_value", "cor|azul"][0] == 2
    assert figures(merchant)["attribute", "|cor"][0] == 2


def test_warehouses_and_price_tables_are_terms_too_as_long_as_they_are_there() -> None:
    merchant = a_merchant()
    warehouse = a_warehouse(merchant, code="MATRIZ")
    a_price_table(merchant, code="VAREJO")

    merchant_terms.count(merchant.pk)
    assert words(merchant) == {("warehouse", "", "MATRIZ"), ("price_table", "", "VAREJO")}

    warehouse.delete()
    merchant_terms.count(merchant.pk)
    assert words(merchant) == {("price_table", "", "VAREJO")}


def test_another_merchants_words_are_neither_counted_nor_forgotten() -> None:
    mine, other = a_merchant(), a_merchant()
    sku = a_sku(other, product=a_product(other, brand=a_brand(other, "Acme")))
    merchant_terms.note([sku.pk])

    assert merchant_terms.count(mine.pk) == 0

    assert words(other) == {("brand", "", "Acme")}
    assert merchant_terms.has_uncounted(other.pk)
    assert not merchant_terms.has_uncounted(mine.pk)


def test_a_word_noted_while_it_counts_is_kept_and_has_it_counted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    merchant = a_merchant()
    product = a_product(merchant)
    sku = a_sku(merchant, product=product)
    word = merchant_terms._word

    def meanwhile(*cells: Any) -> Any:
        monkeypatch.setattr(merchant_terms, "_word", word)
        Product.objects.update(brand=a_brand(merchant, "Acme"))
        merchant_terms.note([sku.pk])
        return word(*cells)

    a_warehouse(merchant)
    monkeypatch.setattr(merchant_terms, "_word", meanwhile)
    merchant_terms.count(merchant.pk)

    assert ("brand", "", "Acme") in words(merchant)
    assert merchant_terms.has_uncounted(merchant.pk)


@pytest.mark.parametrize("number", [1, 400])
def test_noting_is_a_few_statements_whatever_the_batch(number: int) -> None:
    merchant = a_merchant()
    skus = some_skus(merchant, number)
    for index, sku in enumerate(skus):
        sku.variation = {"Cor": f"Cor {index}"}
    Sku.objects.bulk_update(skus, ["variation"])

    with CaptureQueriesContext(database) as first:
        merchant_terms.note([sku.pk for sku in skus])
    with CaptureQueriesContext(database) as again:
        merchant_terms.note([sku.pk for sku in skus])

    assert len(first) <= 8
    assert len(again) == 2


def test_a_stock_push_asks_nothing_of_the_words() -> None:
    merchant = a_merchant()
    a_warehouse(merchant)
    a_sku(merchant, code="CAM", product=a_product(merchant, brand=a_brand(merchant, "Acme")))

    with CaptureQueriesContext(database) as captured:
        post_stock(a_token(merchant), [{"sku": "CAM", "warehouse": "MAIN", "on_hand": 3}])
        stock.set_on_hand(merchant.pk, [stock.Count(0, "CAM", "MAIN", 4)], "test")

    assert not any("merchantterm" in query["sql"] for query in captured)
    assert words(merchant) == set()


def test_every_merchants_words_are_counted_each_night() -> None:
    merchants = {a_merchant().pk, a_merchant().pk}

    tasks.count_terms()
    tasks.count_terms()

    counts = Job.objects.filter(kind=JobKind.COUNT)
    assert counts.count() == 2
    assert set(counts.values_list("merchant", flat=True)) == merchants


@pytest.mark.parametrize("renamed", ["brand", "category", "attribute"])
def test_a_name_changed_in_the_back_office_is_a_new_word(renamed: str) -> None:
    merchant = a_merchant()
    category = Category.objects.create(merchant=merchant, name="Cama", path="Cama")
    below = Category.objects.create(merchant=merchant, name="B", path="Cama > B", parent=category)
    product = a_product(merchant, brand=a_brand(merchant, "Velha"), category=below)
    say(product, "velho", "x")
    a_sku(merchant, product=product)
    row: Any = {
        "brand": product.brand, "category": category, "attribute": merchant.attribute_set.get(),
    }[renamed]  # fmt: skip
    client = browser(a_user(merchant))
    url = address(type(row), "change", row.pk)

    changed = {"code": "novo"} if renamed == "attribute" else {"name": "Novo"}
    client.post(url, form_data(client.get(url), **changed))

    wanted = {"brand": "Novo", "category": "Novo > B", "attribute": "novo"}[renamed]
    assert wanted in {term for kind, attribute, term in words(merchant) if kind == renamed}


shapes = st.fixed_dictionaries(
    {
        "brand": st.sampled_from(["", "Acme", "ACME", "Zeta"]),
        "said": st.dictionaries(
            st.sampled_from(["cor", "peso"]), st.sampled_from(["Azul", "azul", "Rosa"])
        ),
        "variations": st.lists(
            st.dictionaries(st.sampled_from(["Cor", "Tam"]), st.sampled_from(["Azul", "P"])),
            max_size=3,
        ),
        "on_hand": st.integers(0, 3),
        "active": st.booleans(),
    }
)


class AnyCatalog(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(catalog=st.lists(shapes, max_size=4))
    def test_a_count_agrees_with_counting_by_hand(self, catalog: list[dict[str, Any]]) -> None:
        merchant = a_merchant()
        brands = {name: a_brand(merchant, name) for name in ("Acme", "ACME", "Zeta")}
        expected: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
        for shape in catalog:
            product = a_product(merchant, active=shape["active"], brand=brands.get(shape["brand"]))
            for code, value in shape["said"].items():
                say(product, code, value)
            for variation in shape["variations"]:
                sku = a_sold_sku(merchant, product, shape["on_hand"], Decimal("1.10"))
                Sku.objects.filter(pk=sku.pk).update(variation=variation)
            if shape["active"]:
                worth = shape["on_hand"] * Decimal("1.10") * len(shape["variations"])
                for word in by_hand(shape):
                    expected[word].append(worth)

        merchant_terms.count(merchant.pk)

        found = {word: told for word, told in figures(merchant).items() if told[0]}
        assert found == {word: (len(worth), sum(worth)) for word, worth in expected.items()}


def by_hand(shape: dict[str, Any]) -> set[tuple[str, str]]:
    """The words of one product."""
    found = {("brand", lookup_key(f"|{shape['brand']}"))} if shape["brand"] else set()
    for pairs in (shape["said"], *shape["variations"]):
        for attribute, value in pairs.items():
            found.add(("attribute", lookup_key(f"|{attribute}")))
            found.add(("attribute_value", lookup_key(f"{attribute}|{value}")))
    return found
