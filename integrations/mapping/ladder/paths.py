"""Categories: a leaf and the way to it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from integrations.mapping.kinds import Kind
from integrations.mapping.ladder.rung import Found, Why
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.thesaurus import Thesaurus, generic_words
from integrations.mapping.tokens import Tokens, tokens_of

_SEPARATOR = re.compile(r"\s*[>/»|\\]\s*")

SAME_BRANCH = 0.95
ONLY_LEAF = 0.92
SPREAD = 0.91
OTHER_BRANCH = 0.75
GENERIC = 0.5


@dataclass(frozen=True, slots=True)
class Path:
    """The meaning of a category's own name, and the words of its ancestors."""

    leaf: Tokens
    above: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        return self.above | set(self.leaf)


class PathRung:
    def __init__(self, thesaurus: Thesaurus, platform_terms: Sequence[PlatformTerm]) -> None:
        self._thesaurus = thesaurus
        self._generic = generic_words(Kind.CATEGORY)
        self._by_leaf: dict[Tokens, list[tuple[Path, PlatformTerm]]] = {}
        self._by_word: dict[str, list[tuple[Path, PlatformTerm]]] = {}
        for term in platform_terms:
            self._add(self._path(term.name), term)

    def find(self, term: str) -> Found | None:
        path = self._path(term)
        return self._same_leaf(path) or self._spread(path)

    def _add(self, path: Path, term: PlatformTerm) -> None:
        if path.leaf:
            self._by_leaf.setdefault(path.leaf, []).append((path, term))
            # Every word of a leaf must be found, so one of them is enough to look it up.
            self._by_word.setdefault(path.leaf[0], []).append((path, term))

    def _path(self, name: str) -> Path:
        parts = [self._meaning(part) for part in _SEPARATOR.split(name)]
        parts = [part for part in parts if part]
        if not parts:
            return Path((), frozenset())
        return Path(parts[-1], frozenset(word for part in parts[:-1] for word in part))

    def _meaning(self, part: str) -> Tokens:
        return tuple(sorted(self._thesaurus.meaning(tokens_of(part))))

    def _same_leaf(self, path: Path) -> Found | None:
        """The same name below: sure when the branches have something in common."""
        found = self._by_leaf.get(path.leaf, [])
        if kin := [term for other, term in found if path.above & other.above]:
            return Found(kin, SAME_BRANCH, Why.PATH)
        if not found:
            return None
        terms = [term for _, term in found]
        if path.leaf in self._generic:
            return Found(terms, GENERIC, Why.PATH)
        apart = path.above and any(other.above for other, _ in found)
        return Found(terms, OTHER_BRANCH if apart else ONLY_LEAF, Why.PATH)

    def _spread(self, path: Path) -> Found | None:
        """ "Perfumes masculinos" is "Perfumes > Masculino": the same words on other levels."""
        words = path.words
        found = [
            (other, term)
            for other, term in self._of_words(words)
            if words <= other.words and words.issuperset(other.leaf)
        ]
        return Found([term for _, term in found], SPREAD, Why.PATH) if found else None

    def _of_words(self, words: Iterable[str]) -> Iterable[tuple[Path, PlatformTerm]]:
        return (pair for word in words for pair in self._by_word.get(word, ()))
