"""Rungs that only count where nobody tells the two terms apart."""

from collections.abc import Callable, Iterable, Sequence

from integrations.mapping.ladder.keys import Meanings, form, slip
from integrations.mapping.ladder.rung import Found, KeyRung, Why
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.tokens import Tokens, tokens_of


class NearRung:
    """ "110V" is "127V", and "vinho" is "bordô", unless one of the sides knows both."""

    def __init__(
        self,
        meanings: Meanings,
        merchant_terms: Iterable[str],
        platform_terms: Sequence[PlatformTerm],
    ) -> None:
        self._near = meanings.near
        self._rung = KeyRung(Why.NEAR, 0.92, meanings.near, platform_terms)
        self._spread = _spread(merchant_terms, meanings.near, meanings.words)

    def find(self, term: str) -> Found | None:
        found = self._rung.find(term)
        if found and len(self._spread.get(self._near(term) or (), ())) > 1:
            return Found(found.terms, 0.7, Why.NEAR)
        return found


class SlipRung:
    """ "Samsumg" is "Samsung", unless the platform knows the word "samsumg" as well."""

    def __init__(self, platform_terms: Sequence[PlatformTerm]) -> None:
        self._rung = KeyRung(Why.SLIP, 0.91, slip, platform_terms)
        self._words = {word for term in platform_terms for word in tokens_of(term.name)}

    def find(self, term: str) -> Found | None:
        found = self._rung.find(term)
        if not found:
            return None
        known = set(form(found.terms[0].name) or ())
        strange = [word for word in tokens_of(term) if word not in known]
        if any(word in self._words for word in strange):
            return Found(found.terms, 0.7, Why.SLIP)
        return found


def _spread(
    terms: Iterable[str],
    near: Callable[[str], Tokens | None],
    strict: Callable[[str], Tokens | None],
) -> dict[Tokens, set[Tokens]]:
    """The different meanings that the merchant has within each near meaning."""
    found: dict[Tokens, set[Tokens]] = {}
    for term in terms:
        if key := near(term):
            found.setdefault(key, set()).add(strict(term) or ())
    return found
