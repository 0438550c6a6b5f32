"""The platform's terms, to check a spreadsheet against."""

from collections import defaultdict
from collections.abc import Iterable

from integrations.mapping.kinds import Kind
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.values import lookup_key


class KnownTerms:
    """What the platform knows. Of a kind without any term, every term is taken."""

    def __init__(self, terms: Iterable[tuple[Kind, PlatformTerm]]) -> None:
        self._kinds: set[Kind] = set()
        self._by_id: dict[tuple[Kind, str], PlatformTerm] = {}
        self._by_name: dict[tuple[Kind, str], list[PlatformTerm]] = defaultdict(list)
        for kind, term in terms:
            self._kinds.add(kind)
            self._by_id[kind, term.external_id] = term
            self._by_name[kind, lookup_key(term.name)].append(term)

    def speaks_of(self, kind: Kind) -> bool:
        return kind in self._kinds

    def with_id(self, kind: Kind, external_id: str) -> PlatformTerm | None:
        return self._by_id.get((kind, external_id))

    def with_name(self, kind: Kind, name: str) -> list[PlatformTerm]:
        return self._by_name.get((kind, lookup_key(name)), [])
