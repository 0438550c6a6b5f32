"""What the terms of one mapping mean: tokens after synonyms, units, sizes and colours."""

from collections.abc import Iterable
from functools import cache

from integrations.mapping.kinds import Kind
from integrations.mapping.tokens import Tokens, tokens_of
from integrations.mapping.topics import topics_of

Table = dict[Tokens, Tokens]


class Thesaurus:
    """The vocabulary of a kind, as far as the platform's terms show that it is spoken there."""

    def __init__(self, kind: Kind, platform_names: Iterable[str]) -> None:
        terms = {tokens_of(name) for name in platform_names}
        drop = frozenset[Tokens]().union(*(topic.drop for topic in topics_of(kind)))
        self._drop = sorted(drop, key=lambda phrase: (-len(phrase), phrase))
        self._noise = {word for phrase in self._drop for word in phrase}
        self._meanings: Table = {}
        short = {self._without_noise(term) for term in terms} | terms
        topics = [topic for topic in topics_of(kind) if topic.is_heard_in(short)]
        self._whole_same = _merged(topic.same for topic in topics if topic.whole)
        self._same = _Phrases(_merged(topic.same for topic in topics if not topic.whole))
        self._near = _merged(topic.near for topic in topics if topic.whole)
        self._near_phrases = _Phrases(_merged(topic.near for topic in topics if not topic.whole))
        self._contrasts = [group for topic in topics for group in topic.contrast]

    def meaning(self, term: Tokens) -> Tokens:
        """Two terms of one meaning are one thing under two names."""
        if term not in self._meanings:
            self._meanings[term] = self._meaning(term)
        return self._meanings[term]

    def _meaning(self, term: Tokens) -> Tokens:
        if term in self._whole_same:
            return self._whole_same[term]
        short = self._without_noise(term)
        # Twice, because an abbreviation may stand inside a phrase.
        long = self._same.replaced(self._same.replaced(short))
        return self._whole_same.get(short) or self._whole_same.get(long) or long

    def near_meaning(self, meaning: Tokens) -> Tokens:
        """Two meanings near each other are one thing where nobody tells them apart."""
        return self._near.get(meaning) or self._near_phrases.replaced(meaning)

    def contrast(self, one: frozenset[str], other: frozenset[str]) -> bool:
        """Does each have a word that the other cannot have, as fosco and brilhante?"""
        return any(
            one & group and other & group and not one & other & group for group in self._contrasts
        ) or ("sem" in one) != ("sem" in other)

    def _without_noise(self, term: Tokens) -> Tokens:
        if self._noise.isdisjoint(term):
            return term
        for phrase in self._drop:
            if len(phrase) < len(term):
                term = _without(term, phrase)
        return term


class _Phrases:
    """Replaces phrases inside terms, the longest first, once over the term."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._longest = max(map(len, table), default=0)
        self._starts = {phrase[0] for phrase in table}

    def replaced(self, term: Tokens) -> Tokens:
        if self._starts.isdisjoint(term):
            return term
        found: list[str] = []
        at = 0
        while at < len(term):
            length, words = self._at(term, at)
            found += words
            at += length
        return tuple(found)

    def _at(self, term: Tokens, at: int) -> tuple[int, Tokens]:
        if term[at] in self._starts:
            for length in range(min(self._longest, len(term) - at), 0, -1):
                phrase = term[at : at + length]
                if phrase in self._table:
                    return length, self._table[phrase]
        return 1, term[at : at + 1]


def _merged(tables: Iterable[Table]) -> Table:
    merged: Table = {}
    for table in tables:
        for phrase, first in table.items():
            merged.setdefault(phrase, first)
    return merged


def _without(term: Tokens, phrase: Tokens) -> Tokens:
    size = len(phrase)
    for at in range(len(term) - size + 1):
        if term[at : at + size] == phrase:
            return term[:at] + term[at + size :]
    return term


@cache
def generic_words(kind: Kind) -> frozenset[Tokens]:
    """Terms that say nothing by themselves, such as the category "Outros"."""
    return frozenset[Tokens]().union(*(topic.generic for topic in topics_of(kind)))
