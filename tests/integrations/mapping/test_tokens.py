import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.mapping.tokens import tokens_of
from integrations.mapping.words import base, fold


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("camisetas", "camiseta"), ("racoes", "racao"), ("paes", "pao"), ("maos", "mao"),
        ("azuis", "azul"), ("papeis", "papel"), ("lencois", "lencol"), ("infantis", "infantil"),
        ("jardins", "jardim"), ("monitores", "monitor"), ("torres", "torre"), ("meses", "mes"),
        ("kits", "kit"), ("telefones", "telefone"), ("uteis", "util"),
    ],
)  # fmt: skip
def test_singular_and_plural_have_one_form(plural: str, singular: str) -> None:
    assert base(plural) == base(singular)


@pytest.mark.parametrize("word", ["tenis", "oculos", "lapis", "onibus", "jeans", "fitness"])
def test_words_that_only_look_plural_stay(word: str) -> None:
    assert base(word) == word


def test_feminine_adjectives_are_masculine_and_nouns_are_not() -> None:
    assert base("pretas") == base("preto")
    assert base("calcada") != base("calcado")
    assert base("secadora") != base("secador")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,5 kg", "1500 gramas"), ("1.500 g", "1,5kg"), ("500ml", "0,5 L"), ("1/2 kg", "500 g"),
        ('15,6"', "15,6 polegadas"), ("10x15 cm", "10 X 15cm"), ("1 TB", "1024 GB"),
        ("36.0", "36"), ("02 anos", "2 anos"), ("0-3 meses", "0 a 3 meses"), ("40/41", "40-41"),
        ("C/ fio", "com fio"), ("Ração para cães", "Rações de cão"), ("O Boticário", "Boticário"),
        ("Black&Decker", "Black + Decker"), ("Nº 37", "37"),
    ],
)  # fmt: skip
def test_two_ways_to_write_one_thing(one: str, other: str) -> None:
    assert tokens_of(one) == tokens_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("110V", "220V"), ("M", "MM"), ("1,5 L", "15 L"), ("10,5 cm", "105 cm"), ("5 mm", "5 cm"),
        ("Com fio", "Sem fio"), ("Classe A", "Classe E"), ("S20", "S20+"), ("Camisa", "Camiseta"),
        ("50x70", "70x50"), ("10 A", "10 V"), ("256 GB", "256 MB"),
    ],
)  # fmt: skip
def test_two_things_that_look_alike(one: str, other: str) -> None:
    assert tokens_of(one) != tokens_of(other)


@given(st.text())
def test_any_text_has_tokens_and_its_folded_form_the_same_ones(text: str) -> None:
    assert tokens_of(fold(text)) == tokens_of(text)
