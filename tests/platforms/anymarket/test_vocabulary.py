"""The account's words, read over real HTTP."""

from functools import partial

import pytest

from integrations.contract import Term, TermKind
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import Ear, account_of, connected
from tests.platforms.pages import rows_of


def told(platform: Platform, kind: TermKind) -> list[Term]:
    return rows_of(partial(platform.terms, kind))


def test_every_declared_kind_has_terms_with_ids_of_their_own() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        for kind in Platform.term_kinds:
            terms = told(connected(simulator), kind)
            assert terms
            assert len({term.external_id for term in terms}) == len(terms)


def test_brands_come_in_pages() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.words.brands = [{"id": n, "name": f"Marca {n}"} for n in range(1, 251)]
        ear = Ear()

        terms = told(connected(simulator, ear=ear), TermKind.BRAND)

        assert len(terms) == 250
        assert ear.paths("GET") == ["/brands"] * 3


def test_the_whole_tree_comes_in_one_call_parents_first() -> None:
    with Simulator() as simulator:
        account_of(simulator)
        ear = Ear()

        terms = told(connected(simulator, ear=ear), TermKind.CATEGORY)

        assert ear.paths("GET") == ["/categories/fullPath"]
        seen: set[str] = {""}
        for term in terms:
            assert term.parent_id in seen
            seen.add(term.external_id)
        assert "Eletrônicos/Áudio/Fones Bluetooth" in {term.path for term in terms}


def test_a_lone_child_may_come_without_its_array() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        account.words.categories = [
            {"id": 1, "name": "A", "path": "A", "children": {"id": 2, "name": "B", "path": "A/B"}}
        ]

        terms = told(connected(simulator), TermKind.CATEGORY)

        assert [(term.path, term.parent_id) for term in terms] == [("A", ""), ("A/B", "1")]


def test_a_characteristic_some_marketplace_requires_is_required() -> None:
    with Simulator() as simulator:
        account_of(simulator)

        terms = {term.name: term for term in told(connected(simulator), TermKind.ATTRIBUTE)}

        assert terms["Potência"].required
        assert not terms["Conectividade"].required
        assert terms["Cor"].external_id.startswith("variation:")


@pytest.mark.parametrize("embedded", [True, False])
def test_values_know_their_attribute_whether_or_not_its_page_brings_them(embedded: bool) -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        if not embedded:
            account.words.hide_values = True
        [cor] = [
            term for term in told(connected(simulator), TermKind.ATTRIBUTE) if term.name == "Cor"
        ]

        values = told(connected(simulator), TermKind.ATTRIBUTE_VALUE)

        assert {v.name for v in values if v.parent_id == cor.external_id} == {
            "Azul",
            "Preto",
            "Branco",
            "Verde",
            "Vermelho",
        }
