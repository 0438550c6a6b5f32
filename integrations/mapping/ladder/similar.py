"""The last rung: terms that look alike. Good enough to show, never to accept unseen."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from integrations.mapping.ladder.rung import Found, Why
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.thesaurus import Thesaurus
from integrations.mapping.tokens import Tokens, is_figure, tokens_of

LEAST_RATIO = 72.0
HIGHEST_CONFIDENCE = 0.85
CANDIDATES = 150  # compared per term, those that share its rarest words and word starts first
LOOKED_AT = 10
INDISTINCT = 3.0  # terms whose ratios are nearer than this cannot be told apart
EDGE = 3


class SimilarRung:
    """rapidfuzz over the few terms that share a word, or a word's first letters."""

    def __init__(self, thesaurus: Thesaurus, platform_terms: Sequence[PlatformTerm]) -> None:
        self._thesaurus = thesaurus
        self._terms = platform_terms
        self._meanings = [thesaurus.meaning(tokens_of(term.name)) for term in platform_terms]
        self._texts = [" ".join(sorted(meaning)) for meaning in self._meanings]
        self._postings: dict[str, list[int]] = {}
        for at, meaning in enumerate(self._meanings):
            for hook in _hooks(meaning):
                self._postings.setdefault(hook, []).append(at)

    def find(self, term: str) -> Found | None:
        meaning = self._thesaurus.meaning(tokens_of(term))
        alike = [pair for pair in self._alike(meaning) if self._may_be(meaning, pair[0])]
        if not alike:
            return None
        highest = alike[0][1]
        terms = [self._terms[at] for at, ratio in alike if ratio > highest - INDISTINCT]
        return Found(terms, HIGHEST_CONFIDENCE * highest / 100, Why.SIMILAR)

    def _alike(self, meaning: Tokens) -> Iterable[tuple[int, float]]:
        """Places and ratios of the terms most alike, the most alike first."""
        texts = {at: self._texts[at] for at in self._candidates(meaning)}
        text = " ".join(sorted(meaning))
        found = process.extract(
            text, texts, scorer=fuzz.ratio, score_cutoff=LEAST_RATIO, limit=LOOKED_AT
        )
        return ((at, ratio) for _, ratio, at in found)

    def _candidates(self, meaning: Tokens) -> Iterable[int]:
        shared: Counter[int] = Counter()
        hooks = [self._postings[hook] for hook in _hooks(meaning) if hook in self._postings]
        for posting in sorted(hooks, key=len):
            if shared and len(shared) + len(posting) > CANDIDATES * 10:
                break
            shared.update(posting[: CANDIDATES * 10])
        return [at for at, _ in shared.most_common(CANDIDATES)]

    def _may_be(self, meaning: Tokens, at: int) -> bool:
        one, other = frozenset(meaning), frozenset(self._meanings[at])
        differing = one ^ other
        return not any(map(is_figure, differing)) and not self._thesaurus.contrast(one, other)


def _hooks(meaning: Tokens) -> list[str]:
    """The words and, for their misspellings, their first and their last letters."""
    long = [word for word in meaning if len(word) > EDGE]
    starts = (f"{word[:EDGE]}…" for word in long)
    ends = (f"…{word[-EDGE:]}" for word in long)
    return sorted({*meaning, *starts, *ends})
