"""Which term of the platform a merchant's term probably is, and how sure that is.

The ladder, from sure to doubtful: the same text; the same but for case and accents, plural and
gender, hyphens; the same meaning by the vocabulary of synonyms, units, voltages, sizes and
colours; nearly the same meaning where nobody tells the two apart; a slip of spelling; what the
merchant chose on other connections; and what merely looks alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from integrations.mapping.kinds import Kind
from integrations.mapping.ladder import keys
from integrations.mapping.ladder.elsewhere import ElsewhereRung
from integrations.mapping.ladder.guarded import NearRung, SlipRung
from integrations.mapping.ladder.paths import PathRung
from integrations.mapping.ladder.rung import Found, KeyRung, Rung, Why
from integrations.mapping.ladder.similar import SimilarRung
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.thesaurus import Thesaurus
from integrations.mapping.transform import Transform
from integrations.mapping.units import unit_in, unit_of

# From this confidence on, suggestions may be accepted all at once, unseen. The bench `mapping`
# measures how often that is wrong.
ACCEPT_ALL = 0.9

# Terms that cannot be told apart are never accepted unseen.
AMBIGUOUS = 0.6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`confidence` is between 0 and 1; `rivals` are platform terms that fit as well.

    `transform` turns figures in the merchant's unit into the platform's, where the names of two
    attributes say that these differ.
    """

    merchant: str
    platform: PlatformTerm
    confidence: float
    why: Why
    rivals: tuple[PlatformTerm, ...] = ()
    transform: Transform | None = None


def suggest(
    kind: Kind,
    merchant_terms: Sequence[str],
    platform_terms: Sequence[PlatformTerm],
    chosen_elsewhere: Mapping[str, Sequence[str]] | None = None,
    units: Mapping[str, str] | None = None,
) -> list[Suggestion]:
    """At most one suggestion for each merchant's term, in the order given.

    For attribute values both lists are of one attribute: its other options tell what a short
    word means. `chosen_elsewhere` gives, by merchant's term, the names of the platform terms
    that the merchant's other connections map it to, `units` the unit of attributes that have one.
    """
    rungs = _ladder(kind, merchant_terms, platform_terms, chosen_elsewhere or {})
    found = ((term, _climb(rungs, term)) for term in merchant_terms)
    made = [_suggestion(term, best) for term, best in found if best]
    return [_in_its_unit(one, units or {}) for one in made] if kind == Kind.ATTRIBUTE else made


def _ladder(
    kind: Kind,
    merchant_terms: Sequence[str],
    platform_terms: Sequence[PlatformTerm],
    chosen_elsewhere: Mapping[str, Sequence[str]],
) -> list[Rung]:
    thesaurus = Thesaurus(kind, [term.name for term in platform_terms])
    meanings = keys.Meanings(thesaurus)
    same = [
        KeyRung(Why.EXACT, 1.0, keys.exact, platform_terms),
        KeyRung(Why.SPELLING, 0.99, keys.spelling, platform_terms),
        KeyRung(Why.FORM, 0.97, keys.form, platform_terms),
        KeyRung(Why.JOINED, 0.96, keys.joined, platform_terms),
        KeyRung(Why.MEANING, 0.95, meanings.meaning, platform_terms),
        KeyRung(Why.ORDER, 0.93, meanings.words, platform_terms),
    ]
    return [
        *same,
        *([PathRung(thesaurus, platform_terms)] if kind == Kind.CATEGORY else []),
        NearRung(meanings, merchant_terms, platform_terms),
        SlipRung(platform_terms),
        ElsewhereRung(chosen_elsewhere, same),
        SimilarRung(thesaurus, platform_terms),
    ]


def _climb(rungs: Sequence[Rung], term: str) -> Found | None:
    """The first find that is sure enough, else the surest; likeness counts when all else fails."""
    *reasons, likeness = rungs
    best: Found | None = None
    for rung in reasons:
        found = _settled(rung.find(term))
        if found and (best is None or found.confidence > best.confidence):
            best = found
        if best and best.confidence >= ACCEPT_ALL:
            return best
    return best or _settled(likeness.find(term))


def _settled(found: Found | None) -> Found | None:
    if found and len(found.terms) > 1:
        return Found(found.terms, min(found.confidence, AMBIGUOUS), found.why)
    return found


def _suggestion(term: str, found: Found) -> Suggestion:
    first, *rivals = found.terms
    return Suggestion(term, first, round(found.confidence, 3), found.why, tuple(rivals))


def _in_its_unit(suggestion: Suggestion, units: Mapping[str, str]) -> Suggestion:
    """Two units of one dimension are converted; two that have nothing in common are no match to
    be accepted unseen."""
    declared = unit_of(units.get(suggestion.merchant, ""))
    ours = declared or unit_in(suggestion.merchant)
    theirs = unit_in(suggestion.platform.name)
    if ours is None or theirs is None or ours == theirs:
        return suggestion
    if ours.dimension != theirs.dimension:
        return replace(suggestion, confidence=min(suggestion.confidence, AMBIGUOUS))
    source = {} if declared else {"from": ours.symbol}  # a declared unit comes with each value
    return replace(suggestion, transform={"kind": "number", **source, "to": theirs.symbol})
