"""Products read: languages, options, figures that are missing, and lists that are long."""

from decimal import Decimal
from typing import Any

import pytest

from integrations.platforms.nuvemshop import catalog_pages
from integrations.platforms.nuvemshop.genders import TO_NUVEMSHOP, from_nuvemshop
from integrations.platforms.nuvemshop.languages import replaced, said
from integrations.platforms.nuvemshop.product_reading import product
from integrations.platforms.nuvemshop.simulator import Simulator
from tests.platforms.nuvemshop.builders import account_of, add_products, connected, sample
from tests.platforms.pages import rows_of, sizes

PRODUCT = "product_four_variants"


def test_stock_without_limit_is_a_figure_nobody_knows_and_zero_is_zero() -> None:
    figures = {sku.external_id: sku.quantity for sku in product(sample(PRODUCT)).skus}
    assert figures == {"426215948": 12, "426215949": 0, "426215950": None, "426215951": 3}


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"pt": "Azul", "es": "Azul"}, "Azul"),
        ({"es": "Rojo", "pt": "Vermelho"}, "Vermelho"),
        ({"es": "Rojo", "en": "Red"}, "Rojo"),
        ({"fr": "Rouge"}, "Rouge"),
        ({"pt": None, "es": ""}, ""),
        ({"pt_BR": "Depósito", "es_AR": "Depósito AR"}, "Depósito"),
        ("  plain ", "plain"),
        (7, "7"),
        (None, ""),
        ([], ""),
        ({}, ""),
    ],
)
def test_a_text_is_said_in_a_language_we_read(told: Any, text: str) -> None:
    assert said(told) == text


def test_the_stores_own_language_goes_first() -> None:
    assert said({"es": "Rojo", "pt": "Vermelho"}, "es") == "Rojo"


def test_a_text_said_anew_leaves_its_translations() -> None:
    known = {"pt": "Azul", "es": "Azul"}
    assert replaced(known, "pt", "Anil") == {"pt": "Anil", "es": "Azul"}
    assert replaced(None, "pt", "Anil") == "Anil"
    assert known == {"pt": "Azul", "es": "Azul"}


@pytest.mark.parametrize("gender", TO_NUVEMSHOP)
def test_each_gender_of_the_catalog_comes_back_as_it_went(gender: str) -> None:
    assert from_nuvemshop(*TO_NUVEMSHOP[gender]) == gender


@pytest.mark.parametrize(
    ("gender", "age_group", "word"),
    [
        ("female", "newborn", "baby"),
        ("male", "toddler", "boy"),
        ("unisex", "kids", "unisex"),
        ("male", "", "male"),
        ("", "", ""),
        ("other", "adult", ""),
    ],
)
def test_ages_we_have_no_word_for_are_the_nearest(gender: str, age_group: str, word: str) -> None:
    assert from_nuvemshop(gender, age_group) == word


def test_more_values_than_options_are_left_out() -> None:
    told = sample(PRODUCT, attributes=[{"pt": "Cor"}])
    assert product(told).skus[0].variation == {"Cor": "Azul"}


def test_fields_that_cannot_be_understood_are_left_out() -> None:
    told = sample(PRODUCT, attributes=None, categories="?", name=None, brand={"a": 1})
    told["variants"][0] |= {"price": "x", "weight": "NaN", "values": None, "stock": {}}
    found = product(told)
    assert (found.title, found.brand, found.category) == ("", None, None)
    assert (found.skus[0].list_price, found.skus[0].weight) == (None, None)


def test_a_figure_with_a_fraction_is_cut() -> None:
    told = sample(PRODUCT)
    told["variants"][0]["stock"] = Decimal("4.0")
    assert product(told).skus[0].quantity == 4


def test_categories_that_go_round_in_a_circle_end() -> None:
    circle = [
        {"id": 1, "name": {"pt": "A"}, "parent": 2},
        {"id": 2, "name": {"pt": "B"}, "parent": 1},
    ]
    category = product(sample(PRODUCT, categories=circle)).category
    assert category is not None
    assert category.name in ("A/B", "B/A")


def test_a_product_that_is_not_published_is_not_active() -> None:
    assert not product(sample(PRODUCT, published=False)).active
    assert product(sample(PRODUCT, published=None)).active


def test_listings_have_a_code_and_say_what_they_are() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.add_product(
            [
                {"partnerId": "A", "ean": "789", "variations": {"Cor": "Azul"}},
                {"variations": {"Cor": "Preto"}},
            ],
            title="Camiseta",
        )
        add_products(account, "B")
        a, b = rows_of(connected(simulator).listings)
        assert (a.code, a.ean, a.title) == ("A", "789", "Camiseta (Azul)")
        assert (b.code, b.title) == ("B", "Produto")
        assert a.external_product_id == str(account.by_code["A"].product_id)


@pytest.mark.parametrize("count", [4, 5])
def test_a_list_ends_at_its_last_page_full_or_not(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(catalog_pages, "SIZE", 2)
    with Simulator() as simulator:
        account = account_of(simulator)
        add_products(account, *(f"S{number}" for number in range(count)))
        assert sizes(connected(simulator).listings) == [2, 2, 1][: -(-count // 2)]
        # Without headers the end of a full page is only seen behind it, as a 404.
        account.knobs.without_totals = True
        assert sum(sizes(connected(simulator).listings)) == count


def test_a_list_longer_than_the_api_tells_goes_on_behind_the_highest_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(catalog_pages, "SIZE", 2)
    monkeypatch.setattr(catalog_pages, "MOST", 4)
    with Simulator() as simulator:
        account = account_of(simulator)
        account.knobs.most_rows = 4
        add_products(account, *(f"S{number}" for number in range(11)))
        read = connected(simulator).products
        assert [sku.code for draft in rows_of(read) for sku in draft.skus] == [
            f"S{number}" for number in range(11)
        ]
        assert (read("").total, read("").next) == (11, f"0:2:{sorted(account.products)[1]}")
