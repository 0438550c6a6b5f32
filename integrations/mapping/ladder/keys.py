"""Keys under which two terms are one, from strict to generous."""

import re

from integrations.mapping.thesaurus import Thesaurus
from integrations.mapping.tokens import FIGURE, Tokens, tokens_of
from integrations.mapping.words import fold


def exact(term: str) -> str | None:
    return term.strip() or None


def spelling(term: str) -> str | None:
    return fold(term) or None


def form(term: str) -> Tokens | None:
    return tokens_of(term) or None


def joined(term: str) -> str | None:
    """All letters in a row: "wi-fi" and "wifi". Figures keep their borders."""
    tokens = tokens_of(term)
    row = "".join(f"|{token}|" if token.startswith(FIGURE) else token for token in tokens)
    return row if len(row) >= 4 else None


class Meanings:
    """Keys by what terms mean in one thesaurus."""

    def __init__(self, thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus

    def meaning(self, term: str) -> Tokens | None:
        return self._thesaurus.meaning(tokens_of(term)) or None

    def words(self, term: str) -> Tokens | None:
        """The meaning's words in no order."""
        meaning = self.meaning(term)
        return tuple(sorted(meaning)) if meaning else None

    def near(self, term: str) -> Tokens | None:
        meaning = self.meaning(term)
        return tuple(sorted(self._thesaurus.near_meaning(meaning))) if meaning else None


# Letters that are doubled, swapped or dropped in names without another name coming out. Double
# r and s are other sounds in Portuguese, and stay.
_SLIPS = (
    (re.compile(r"([^rs\d])\1+"), r"\1"),
    (re.compile("ph"), "f"),
    (re.compile("[ct]t|th"), "t"),
    (re.compile("y"), "i"),
    (re.compile(r"m(?![aeiou])"), "n"),
)


def skeleton(word: str) -> str:
    """ "samsumg" and "samsung" have one skeleton; short words have none but themselves."""
    if len(word) < 5 or not word.isalpha():
        return word
    for pattern, letters in _SLIPS:
        word = pattern.sub(letters, word)
    return word


def slip(term: str) -> Tokens | None:
    tokens = tokens_of(term)
    return tuple(map(skeleton, tokens)) or None
