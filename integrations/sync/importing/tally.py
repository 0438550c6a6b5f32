"""What an import did and what it left alone, as the job's `result` keeps it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from integrations.contract import Skipped

SKIPS_SHOWN = 200


@dataclass
class Tally:
    """`counts` of what was created, linked or found; `skips` are (what, why) for people."""

    counts: Counter[str] = field(default_factory=Counter)
    skips: list[tuple[str, str]] = field(default_factory=list)

    def skip(self, what: str, why: str) -> None:
        self.counts["skipped"] += 1
        self.skips.append((what, why))

    def skip_all(self, told: Iterable[Skipped]) -> None:
        """Products that the platform tells and that cannot be understood."""
        for one in told:
            why = _("What the platform says of this product cannot be understood: %s")
            self.skip(one.external_id or "?", why % one.reason)

    def added_to(self, result: dict[str, Any]) -> dict[str, Any]:
        """The result with this in it; of what was left alone, the first SKIPS_SHOWN are kept."""
        counts = Counter(result.get("counts", {}))
        counts.update(self.counts)
        skips = [*result.get("skips", []), *map(list, self.skips)][:SKIPS_SHOWN]
        return {**result, "counts": dict(counts), "skips": skips}
