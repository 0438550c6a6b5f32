"""What an import would do, row by row, before it does anything."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from integrations.mapping.kinds import FROM_PLATFORM
from integrations.mapping.sheet.reading import RowError
from integrations.mapping.sheet.row import MappingRow
from integrations.mapping.values import lookup_key


@dataclass(frozen=True, slots=True)
class Plan:
    """`changed` holds pairs of before and after; `wrong` lines change nothing."""

    added: tuple[MappingRow, ...]
    changed: tuple[tuple[MappingRow, MappingRow], ...]
    removed: tuple[MappingRow, ...]
    wrong: tuple[RowError, ...]
    unchanged: tuple[MappingRow, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing would change, and nothing is wrong."""
        return not (self.added or self.changed or self.removed or self.wrong)


def plan(
    current: Iterable[MappingRow], imported: Sequence[MappingRow], wrong: Sequence[RowError] = ()
) -> Plan:
    """From the rules as they are to the rules of the file.

    Current rows that are not in the file are removed, but never because their line was wrong.
    """
    before = {row.identity: row for row in current}
    after = {row.identity: row for row in imported}
    meant = _Meant(wrong)
    gone = [row for key, row in before.items() if key not in after]
    both = [(before[key], row) for key, row in after.items() if key in before]
    return Plan(
        added=tuple(row for key, row in after.items() if key not in before),
        changed=tuple(pair for pair in both if pair[0] != pair[1]),
        removed=tuple(row for row in gone if row not in meant),
        wrong=tuple(wrong),
        unchanged=tuple(old for old, new in both if old == new),
    )


class _Meant:
    """The rows that wrong lines probably stand for: they stay until the line is right."""

    def __init__(self, wrong: Iterable[RowError]) -> None:
        self._terms: set[str] = set()
        self._platform: set[str] = set()
        self._platform_without_term: set[str] = set()
        for error in wrong:
            _kind, _attribute, term, *platform, _transform = map(lookup_key, error.cells)
            self._terms.add(term)
            self._platform.update(platform)
            self._platform_without_term.update(() if term else platform)

    def __contains__(self, row: MappingRow) -> bool:
        by_platform = row.kind in FROM_PLATFORM
        platform = self._platform if by_platform else self._platform_without_term
        return (
            lookup_key(row.merchant_term) in self._terms
            or lookup_key(row.platform_id or row.platform_name) in platform
        )
