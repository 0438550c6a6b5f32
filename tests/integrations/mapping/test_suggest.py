from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.mapping.kinds import Kind
from integrations.mapping.ladder.rung import Why
from integrations.mapping.suggest import ACCEPT_ALL, Suggestion, suggest
from integrations.mapping.terms import PlatformTerm

VALUE = Kind.ATTRIBUTE_VALUE


def terms(*names: str) -> list[PlatformTerm]:
    return [PlatformTerm(str(number), name) for number, name in enumerate(names, 1)]


def suggested(
    kind: Kind,
    merchant: Sequence[str],
    platform: Sequence[str],
    elsewhere: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Suggestion]:
    found = suggest(kind, merchant, terms(*platform), elsewhere)
    return {suggestion.merchant: suggestion for suggestion in found}


def accepted(kind: Kind, merchant: Sequence[str], platform: Sequence[str]) -> dict[str, str]:
    return {
        term: found.platform.name
        for term, found in suggested(kind, merchant, platform).items()
        if found.confidence >= ACCEPT_ALL
    }


@pytest.mark.parametrize(
    ("kind", "merchant", "platform", "why"),
    [
        (VALUE, "Azul", "Azul", Why.EXACT),
        (VALUE, "LILAS", "Lilás", Why.SPELLING),
        (VALUE, "Verdes", "Verde", Why.FORM),
        (VALUE, "wifi", "Wi-Fi", Why.JOINED),
        (VALUE, "Rosa choque", "Pink", Why.MEANING),
        (VALUE, "1,5 kg", "1500 g", Why.FORM),
        (VALUE, "Fosco preto", "Preto fosco", Why.ORDER),
        (VALUE, "Vinho", "Bordô", Why.NEAR),
        (Kind.BRAND, "Samsumg", "Samsung", Why.SLIP),
        (Kind.CATEGORY, "Camisetas", "Moda > Camisetas", Why.PATH),
        (VALUE, "Verde musgo claro", "Verde musgo", Why.SIMILAR),
    ],
)
def test_each_rung_of_the_ladder(kind: Kind, merchant: str, platform: str, why: Why) -> None:
    found = suggested(kind, [merchant], [platform, "Something else"])[merchant]

    assert (found.platform.name, found.why) == (platform, why)
    assert (found.confidence >= ACCEPT_ALL) == (why != Why.SIMILAR)
    assert 0 < found.confidence <= 1


def test_higher_rungs_are_surer() -> None:
    merchant = ["Azul", "LILAS", "Verdes", "Rosa choque", "Fosco preto"]
    found = suggested(VALUE, merchant, ["Azul", "Lilás", "Verde", "Pink", "Preto fosco"])

    confidences = [found[term].confidence for term in merchant]
    assert confidences == sorted(confidences, reverse=True)


def test_a_term_without_anything_like_it_gets_no_suggestion() -> None:
    assert suggested(VALUE, ["Abóbora", "???", ""], ["Azul", "Verde"]) == {}


def test_110_is_127_only_where_neither_side_knows_both() -> None:
    platform = ["127V", "220V", "Bivolt"]

    assert accepted(VALUE, ["110V", "220V"], platform) == {"110V": "127V", "220V": "220V"}
    assert accepted(VALUE, ["110V", "127V"], platform) == {"127V": "127V"}
    assert accepted(VALUE, ["110"], ["110V", *platform]) == {"110": "110V"}


def test_a_letter_is_a_size_among_sizes_and_nothing_elsewhere() -> None:
    assert accepted(VALUE, ["Médio"], ["P", "M", "G"]) == {"Médio": "M"}
    assert accepted(VALUE, ["S"], ["Sim", "Não"]) == {"S": "Sim"}
    assert accepted(VALUE, ["S"], ["P", "M", "G"]) == {"S": "P"}
    assert accepted(VALUE, ["M"], ["Masculino", "Feminino"]) == {}


@pytest.mark.parametrize(
    ("kind", "merchant", "platform"),
    [
        (VALUE, "Preto fosco", "Preto brilhante"),
        (VALUE, "Azul claro", "Azul escuro"),
        (VALUE, "Sem fio", "Com fio"),
        (VALUE, "10 cm", "100 cm"),
        (VALUE, "128 GB", "256 GB"),
        (VALUE, "4 anos", "14 anos"),
    ],
)
def test_opposites_and_other_figures_are_not_even_offered(
    kind: Kind, merchant: str, platform: str
) -> None:
    assert suggested(kind, [merchant], [platform]) == {}


@pytest.mark.parametrize(
    ("kind", "merchant", "platform"),
    [
        (Kind.ATTRIBUTE, "Tamanho", "Tamanho da tela"),
        (Kind.CATEGORY, "Camisas", "Moda > Camisetas"),
        (Kind.BRAND, "Mundial", "Mondial"),
        (Kind.CATEGORY, "Celulares > Acessórios", "Moda > Acessórios"),
        (Kind.CATEGORY, "Outros", "Casa > Outros"),
        (VALUE, "Aço", "Aço inox"),
    ],
)
def test_look_alikes_are_never_accepted_unseen(kind: Kind, merchant: str, platform: str) -> None:
    assert accepted(kind, [merchant], [platform]) == {}


def test_a_word_that_the_platform_knows_is_no_slip() -> None:
    assert accepted(Kind.BRAND, ["Philips"], ["Phillips", "Casa"]) == {"Philips": "Phillips"}
    assert accepted(Kind.BRAND, ["Philips"], ["Phillips", "Philips Walita"]) == {}


def test_two_terms_that_fit_equally_are_both_told_and_none_is_accepted() -> None:
    found = suggested(Kind.CATEGORY, ["Coleiras"], ["Cães > Coleiras", "Gatos > Coleiras"])

    assert found["Coleiras"].confidence < ACCEPT_ALL
    assert [rival.name for rival in found["Coleiras"].rivals] == ["Gatos > Coleiras"]


def test_the_branch_tells_two_equal_leaves_apart() -> None:
    platform = ["Pet Shop > Cães > Coleiras", "Pet Shop > Gatos > Coleiras"]

    assert accepted(Kind.CATEGORY, ["Gatos > Coleiras"], platform) == {
        "Gatos > Coleiras": "Pet Shop > Gatos > Coleiras"
    }


def test_what_other_connections_chose_is_taken_over() -> None:
    found = suggested(Kind.BRAND, ["NK"], ["Nike", "Puma"], {"nk ": ["NIKE", "Nike"]})

    assert (found["NK"].platform.name, found["NK"].why) == ("Nike", Why.ELSEWHERE)
    assert found["NK"].confidence >= ACCEPT_ALL


def test_what_other_connections_disagree_about_is_only_offered() -> None:
    found = suggested(Kind.BRAND, ["NK"], ["Nike", "Puma"], {"NK": ["Nike", "Puma", "Nike"]})

    assert found["NK"].platform.name == "Nike"
    assert found["NK"].confidence < ACCEPT_ALL


def test_what_other_connections_chose_does_not_overrule_the_same_text() -> None:
    found = suggested(Kind.BRAND, ["Nike"], ["Nike", "Puma"], {"Nike": ["Puma"]})

    assert found["Nike"].platform.name == "Nike"


@given(
    st.sampled_from(Kind),
    st.lists(st.text(max_size=12), max_size=6),
    st.lists(st.text(max_size=12), max_size=6),
)
def test_any_terms_are_answered_in_order_and_a_term_that_exists_is_found(
    kind: Kind, merchant: list[str], platform: list[str]
) -> None:
    found = suggest(kind, merchant, terms(*platform))

    wanted = iter(merchant)
    assert all(suggestion.merchant in wanted for suggestion in found)
    told = {suggestion.merchant: suggestion.platform.name for suggestion in found}
    for same in {name.strip() for name in platform} & set(merchant) - {""}:
        assert told[same].strip() == same


@pytest.mark.parametrize(
    ("merchant", "platform", "transform"),
    [
        ("capacidade (l)", "Capacidade (ml)", {"kind": "number", "from": "l", "to": "ml"}),
        ("peso_kg", "Peso (g)", {"kind": "number", "from": "kg", "to": "g"}),
        ("Potência W", "Potência [kW]", {"kind": "number", "from": "W", "to": "kW"}),
        ("Altura (cm)", "Altura cm", None),
        ("Altura (cm)", "Altura", None),
        ("Altura", "Altura (cm)", None),
    ],
)
def test_attributes_in_different_units_are_suggested_with_the_conversion(
    merchant: str, platform: str, transform: Mapping[str, str] | None
) -> None:
    found = suggested(Kind.ATTRIBUTE, [merchant], [platform])[merchant]
    assert found.confidence >= ACCEPT_ALL
    assert found.transform == transform


def test_an_attribute_with_a_unit_of_its_own_is_converted_from_it() -> None:
    [found] = suggest(Kind.ATTRIBUTE, ["altura"], terms("Altura (cm)"), units={"altura": "mm"})
    assert found.transform == {"kind": "number", "to": "cm"}
    [same] = suggest(Kind.ATTRIBUTE, ["altura"], terms("Altura (cm)"), units={"altura": "cm"})
    assert same.transform is None


def test_units_that_have_nothing_in_common_are_never_accepted_unseen() -> None:
    assert accepted(Kind.ATTRIBUTE, ["Capacidade (l)"], ["Capacidade (kg)"]) == {}
