"""What the merchant's other connections chose for the same term."""

from collections import Counter
from collections.abc import Mapping, Sequence

from integrations.mapping.ladder.rung import Found, KeyRung, Why
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.values import lookup_key

AGREED = 0.94
DISPUTED = 0.7


class ElsewhereRung:
    """Names chosen elsewhere, found among this platform's terms by what they mean."""

    def __init__(self, chosen: Mapping[str, Sequence[str]], rungs: Sequence[KeyRung]) -> None:
        self._chosen = {lookup_key(term): names for term, names in chosen.items()}
        self._rungs = rungs

    def find(self, term: str) -> Found | None:
        votes: Counter[PlatformTerm] = Counter()
        for name in self._chosen.get(lookup_key(term), ()):
            votes.update(self._here(name))
        if not votes:
            return None
        most = max(votes.values())
        terms = [term for term, count in votes.items() if count == most]
        return Found(terms, AGREED if len(votes) == 1 else DISPUTED, Why.ELSEWHERE)

    def _here(self, name: str) -> Sequence[PlatformTerm]:
        for rung in self._rungs:
            if found := rung.find(name):
                return found.terms
        return ()
