import tomllib
from itertools import chain
from pathlib import Path

import pytest

from integrations.mapping.kinds import Kind
from integrations.mapping.thesaurus import Thesaurus
from integrations.mapping.tokens import tokens_of
from integrations.mapping.topics import FOLDER, topics_of

FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_phrase_has_two_meanings(file: Path) -> None:
    groups = tomllib.loads(file.read_text(encoding="utf-8")).get("same", [])
    phrases = [
        phrase for group in groups for phrase in dict.fromkeys(tokens_of(words) for words in group)
    ]

    assert [phrase for phrase in phrases if phrases.count(phrase) > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_phrase_says_something(file: Path) -> None:
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    phrases = chain.from_iterable([*table.get("same", []), *table.get("near", [])])

    assert [phrase for phrase in phrases if not tokens_of(phrase)] == []


def test_every_kind_has_a_vocabulary() -> None:
    assert [kind for kind in Kind if not topics_of(kind)] == []


def test_meanings_are_final() -> None:
    names = ["P", "M", "G", "110V", "220V", "Sim", "Não", "Masculino", "Feminino", "12 meses"]
    thesaurus = Thesaurus(Kind.ATTRIBUTE_VALUE, names)
    for topic in topics_of(Kind.ATTRIBUTE_VALUE):
        for phrase in topic.same:
            meaning = thesaurus.meaning(phrase)
            assert thesaurus.meaning(meaning) == meaning
