"""Categories, brands and stock locations, and new ones."""

from functools import partial

import pytest

from integrations.contract import PlatformError, TermKind
from integrations.platforms.nuvemshop import catalog_pages
from integrations.platforms.nuvemshop.simulator import Simulator, shelf
from integrations.platforms.nuvemshop.simulator.holdings import FIRST_LOCATION, SECOND_LOCATION
from tests.platforms.nuvemshop.builders import Ear, account_of, connected
from tests.platforms.pages import rows_of


def paths(connector: object) -> list[str]:
    return [term.path for term in rows_of(partial(connector.terms, TermKind.CATEGORY))]


def test_a_category_comes_behind_its_parent_on_whatever_page_it_stands() -> None:
    with Simulator() as simulator:
        store = account_of(simulator)
        for number in range(250):
            shelf.category(store, f"Roupas/Camisetas/Tipo {number}")
        found = paths(connected(simulator))
        assert len(found) == len(set(found)) == 252
        assert found[:2] == ["Roupas", "Roupas/Camisetas"]


def test_a_category_whose_parent_is_not_told_is_a_root() -> None:
    with Simulator() as simulator:
        store = account_of(simulator)
        del store.categories[min(store.categories)]
        assert paths(connected(simulator)) == ["Camisetas"]


def test_brands_are_those_that_products_have() -> None:
    with Simulator() as simulator:
        store = account_of(simulator)
        for brand in ("Acme", None, "Lupo", "Acme"):
            store.add_product([], brand=brand)
        terms = rows_of(partial(connected(simulator).terms, TermKind.BRAND))
        assert [(term.external_id, term.name) for term in terms] == [
            ("Acme", "Acme"),
            ("Lupo", "Lupo"),
        ]


def test_brands_of_a_large_store_come_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_pages, "SIZE", 2)
    with Simulator() as simulator:
        store = account_of(simulator)
        for number in range(5):
            store.add_product([], brand=f"B{number}")
        ear = Ear()
        terms = rows_of(partial(connected(simulator, ear=ear).terms, TermKind.BRAND))
        assert [term.name for term in terms] == ["B0", "B1", "B2", "B3", "B4"]
        assert len(ear.calls) == 3


def test_warehouses_are_the_stock_locations() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        terms = rows_of(partial(connected(simulator).terms, TermKind.WAREHOUSE))
        assert [(term.external_id, term.name) for term in terms] == [
            (FIRST_LOCATION, "Depósito principal"),
            (SECOND_LOCATION, "Loja física"),
        ]


def test_a_category_of_the_same_name_elsewhere_is_another() -> None:
    with Simulator() as simulator:
        store = account_of(simulator)
        connector = connected(simulator)
        made = connector.create_term(TermKind.CATEGORY, "Camisetas", "C-1")
        assert (made.path, made.parent_id) == ("Camisetas", "")
        assert len(store.categories) == 3


def test_a_category_that_is_there_is_found_whatever_its_case() -> None:
    with Simulator() as simulator:
        store = account_of(simulator)
        parent = str(min(store.categories))
        found = connected(simulator).create_term(TermKind.CATEGORY, " camisetas", "C-1", parent)
        assert (found.name, found.path) == ("Camisetas", "Roupas/Camisetas")
        assert len(store.categories) == 2


def test_a_brand_needs_no_making() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        ear = Ear()
        made = connected(simulator, ear=ear).create_term(TermKind.BRAND, "Acme", "B-1")
        assert (made.external_id, made.name) == ("Acme", "Acme")
        assert ear.calls == []


def test_a_category_below_one_that_is_gone_is_refused() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        with pytest.raises(PlatformError) as refused:
            connected(simulator).create_term(TermKind.CATEGORY, "Redes", "C-1", "404")
        assert (refused.value.code, refused.value.permanent) == ("rejected", True)
        assert refused.value.detail == "parent: does not exist"
