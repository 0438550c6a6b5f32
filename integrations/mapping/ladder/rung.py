"""What every rung of the ladder answers."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrations.mapping.terms import PlatformTerm


class Why(StrEnum):
    """Why two terms may be one; `label` is for people."""

    EXACT = "exact"
    SPELLING = "spelling"
    FORM = "form"
    JOINED = "joined"
    MEANING = "meaning"
    ORDER = "order"
    PATH = "path"
    NEAR = "near"
    SLIP = "slip"
    ELSEWHERE = "elsewhere"
    SIMILAR = "similar"

    @property
    def label(self) -> Promise:
        return LABELS[self]


LABELS: dict[Why, Promise] = {
    Why.EXACT: _("The same text"),
    Why.SPELLING: _("The same but for case and accents"),
    Why.FORM: _("The same word in singular or plural, feminine or masculine"),
    Why.JOINED: _("The same letters, written together or apart"),
    Why.MEANING: _("The same meaning: synonym, unit, voltage, size or colour"),
    Why.ORDER: _("The same words in another order"),
    Why.PATH: _("The same place in the category tree"),
    Why.NEAR: _("Nearly the same, and nothing nearer on either side"),
    Why.SLIP: _("A slip of spelling"),
    Why.ELSEWHERE: _("Chosen on another connection"),
    Why.SIMILAR: _("Looks alike: please check"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """The platform's terms that a rung found; several when it cannot tell them apart."""

    terms: Sequence[PlatformTerm]
    confidence: float
    why: Why


class Rung(Protocol):
    def find(self, term: str) -> Found | None: ...


class KeyRung:
    """Terms with the same key are one. `key` gives None for what has no key."""

    def __init__(
        self,
        why: Why,
        confidence: float,
        key: Callable[[str], Hashable | None],
        platform_terms: Iterable[PlatformTerm],
    ) -> None:
        self._why = why
        self._confidence = confidence
        self._key = key
        self._terms: dict[Hashable, list[PlatformTerm]] = {}
        for term in platform_terms:
            if (at := key(term.name)) is not None:
                self._terms.setdefault(at, []).append(term)

    def find(self, term: str) -> Found | None:
        key = self._key(term)
        if key is None or key not in self._terms:
            return None
        return Found(self._terms[key], self._confidence, self._why)
