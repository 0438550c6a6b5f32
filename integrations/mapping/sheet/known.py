"""The platform's terms and the rules there are, to check a spreadsheet against."""

from collections import defaultdict
from collections.abc import Iterable

from integrations.mapping.kinds import Kind
from integrations.mapping.rules import Identity
from integrations.mapping.sheet.row import MappingRow
from integrations.mapping.terms import PlatformTerm
from integrations.mapping.values import lookup_key


class KnownTerms:
    """What the platform knows. Of a kind without any term, every term is taken.

    `kinds` are kinds with terms beside those of `terms`, which may be only a part. A row that
    equals one of `standing`, the present rules, is taken whatever has become of its term.
    """

    def __init__(
        self,
        terms: Iterable[tuple[Kind, PlatformTerm]],
        kinds: Iterable[Kind] = (),
        standing: Iterable[MappingRow] = (),
    ) -> None:
        self._kinds: set[Kind] = set(kinds)
        self._by_id: dict[tuple[Kind, str], PlatformTerm] = {}
        self._by_name: dict[tuple[Kind, str], list[PlatformTerm]] = defaultdict(list)
        self._standing: dict[Identity, MappingRow] = {row.identity: row for row in standing}
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

    def stands(self, row: MappingRow) -> bool:
        return self._standing.get(row.identity) == row
