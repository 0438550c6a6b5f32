"""Find the merchant's word that reads like another one; several that do are never guessed."""

from collections import defaultdict
from collections.abc import Iterable

from integrations.mapping.values import lookup_key
from integrations.mapping.words import fold


class SeveralFit(LookupError):
    """More than one of the merchant's words reads like it."""


class Names:
    """Words by which something is called: equal but for case and white space comes first, then
    but for accents and punctuation marks too."""

    def __init__(self, called: Iterable[tuple[str, str]] = ()) -> None:
        self._by_key: dict[str, set[str]] = defaultdict(set)
        self._by_fold: dict[str, set[str]] = defaultdict(set)
        for word, what in called:
            self.add(word, what)

    def add(self, word: str, what: str) -> None:
        self._by_key[lookup_key(word)].add(what)
        self._by_fold[fold(word)].add(what)

    def find(self, word: str) -> str | None:
        """What is called so. Raises SeveralFit."""
        for found in (self._by_key.get(lookup_key(word)), self._by_fold.get(fold(word))):
            if found:
                if len(found) > 1:
                    raise SeveralFit(word)
                return next(iter(found))
        return None
