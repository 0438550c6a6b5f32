"""Brands and categories made on ANYMARKET."""

import pytest

from integrations.contract import PlatformError, TermKind
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import Ear, account_of, connected
from tests.platforms.samples import folder_of, raw

LONG = "Indústria e Comércio de Confecções São João"


def test_a_brand_has_a_short_name_that_is_short() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connected(simulator).create_term(TermKind.BRAND, LONG, "B-1")
        made = account.words.brands[-1]
        assert (made["name"], made["reducedName"]) == (LONG, "Indústria e Comércio de Confec")


def test_a_brand_of_that_name_is_taken_as_it_is() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        [acme] = [row for row in account.words.brands if row["name"] == "Acme"]
        term = connected(simulator).create_term(TermKind.BRAND, "ACME", "B-1")
        assert (term.external_id, term.name) == (str(acme["id"]), "Acme")


def test_a_brand_whose_name_contains_it_is_another_one() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.words.brands = [{"id": number, "name": f"Sol {number}"} for number in range(1, 140)]
        account.words.brands.append({"id": 500, "name": "Sol"})
        found = connected(simulator).create_term(TermKind.BRAND, "Sol", "B-1")
        assert found.external_id == "500"


def test_a_category_keeps_its_price_on_the_sku_unless_the_connection_says_otherwise() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connected(simulator).create_term(TermKind.CATEGORY, "Redes", "C-1")
        connected(simulator, price_scope="sku_marketplace").create_term(
            TermKind.CATEGORY, "Boias", "C-2"
        )
        scopes = [row["definitionPriceScope"] for row in account.words.categories[-2:]]
        assert scopes == ["SKU", "SKU_MARKETPLACE"]


def test_another_systems_code_for_another_category_is_no_match() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        connected(simulator).create_term(TermKind.CATEGORY, "Redes", "12")
        with pytest.raises(PlatformError) as refused:
            connected(simulator).create_term(TermKind.CATEGORY, "Boias", "12")
        assert (refused.value.code, refused.value.permanent) == ("rejected", True)
        assert refused.value.detail == "Já existe uma categoria com o id interno 12."
        assert "Boias" not in [row["name"] for row in account.words.categories]


def test_where_the_filter_sees_the_first_level_only_the_tree_is_searched() -> None:
    with Simulator() as simulator:
        account, ear = account_of(simulator), Ear()
        platform = connected(simulator, ear=ear)
        above = platform.create_term(TermKind.CATEGORY, "Casa de campo", "C-1")
        below = platform.create_term(TermKind.CATEGORY, "Redes", "C-2", above.external_id)
        account.knobs.filters_ignored = True
        ear.calls.clear()

        again = platform.create_term(TermKind.CATEGORY, "Redes", "C-2", above.external_id)

        assert again == below
        assert ear.paths("GET") == ["/categories", "/categories/fullPath"]


def test_a_category_below_one_that_is_gone_is_refused() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        with pytest.raises(PlatformError) as refused:
            connected(simulator).create_term(TermKind.CATEGORY, "Redes", "C-2", "999999")
        assert refused.value.permanent


def test_the_documented_tree_is_read_parents_first() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        platform = connected(simulator)
        path = folder_of(type(platform)) / "samples/category_tree_fullpath.json"
        account.words.categories = raw(path)
        terms = platform.terms(TermKind.CATEGORY).rows
        assert [(term.external_id, term.parent_id, term.path) for term in terms] == [
            ("2000", "", "Eletrônicos"),
            ("2001", "2000", "Eletrônicos/Áudio"),
            ("2002", "2001", "Eletrônicos/Áudio/Fones Bluetooth"),
            ("2100", "", "Moda"),
        ]
