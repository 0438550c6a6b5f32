"""The account's words, read over real HTTP."""

from functools import partial

import pytest

from integrations.contract import Term, TermKind
from integrations.platforms.anymarket.connector import Platform
from integrations.platforms.anymarket.simulator import Simulator
from tests.platforms.anymarket.builders import Ear, account_of, connected
from tests.platforms.pages import rows_of
from tests.platforms.samples import folder_of, raw


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


def many_types(simulator: Simulator, types: int, values: int) -> None:
    """Types that do not bring their values along, with as many of them each."""
    words = account_of(simulator).words
    words.hide_values = True
    words.variations = [
        {
            "id": number,
            "name": f"Tipo {number}",
            "values": [
                {"id": number * 1_000 + value, "description": f"Valor {value}"}
                for value in range(values)
            ],
        }
        for number in range(1, types + 1)
    ]


@pytest.mark.parametrize(("types", "values"), [(3, 250), (130, 2), (9, 100), (1, 1)])
def test_a_page_of_values_costs_only_a_few_requests_and_goes_on_where_it_was(
    types: int, values: int
) -> None:
    with Simulator() as simulator:
        many_types(simulator, types, values)
        ear = Ear()
        platform = connected(simulator, ear=ear)
        found: list[str] = []
        cursor, spent = "", []
        while True:
            before = len(ear.calls)
            page = platform.terms(TermKind.ATTRIBUTE_VALUE, cursor)
            spent.append(len(ear.calls) - before)
            found += [term.external_id for term in page.rows]
            if not page.next:
                break
            cursor = page.next
        assert max(spent) <= 5
        assert len(found) == len(set(found)) == types * values
        assert len(ear.calls) <= types * -(-values // 100) + len(spent)


def test_values_that_come_with_their_types_cost_one_request_a_page() -> None:
    with Simulator() as simulator:
        many_types(simulator, 130, 2)
        account_of(simulator).words.hide_values = False
        ear = Ear()
        assert len(told(connected(simulator, ear=ear), TermKind.ATTRIBUTE_VALUE)) == 260
        assert ear.paths("GET") == ["/variations", "/variations"]


def test_the_documented_page_of_types_is_read_with_its_values() -> None:
    with Simulator() as simulator:
        account = account_of(simulator)
        page = raw(folder_of(Platform) / "samples/variation_types_page.json")
        account.words.variations = page["content"]
        values = told(connected(simulator), TermKind.ATTRIBUTE_VALUE)
        assert [(value.external_id, value.name, value.parent_id) for value in values] == [
            ("311", "Azul", "variation:31"),
            ("312", "Preto", "variation:31"),
            ("321", "110V", "variation:32"),
            ("322", "220V", "variation:32"),
        ]
