"""How many units are offered of what is available: less a safety buffer, and never more than most.

The buffer is the larger of so many units and so many percent of what is available, rounded up.
A connection has both, and a SKU may have its own: each of the two that it has replaces the
connection's, whatever that is, and one of 0 means that nothing of the kind is kept back. The most
units is the connection's alone.

    7 available, buffer of 2 units and 10 % (1 unit)      →  5 published
    7 available, the same, at most 3                      →  3
    1 available, buffer of 2 units                        →  0, never less
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from catalog.availability import FREE, balances


class Limits(NamedTuple):
    """What a connection keeps back. `most` of None is no limit."""

    units: int = 0
    percent: int = 0
    most: int | None = None


NO_LIMITS = Limits()


def buffer(available: int, units: int, percent: int) -> int:
    """Units that are kept back, also where there are fewer."""
    return max(units, -(-available * percent // 100))


def published(available: int, units: int, percent: int, most: int | None = None) -> int:
    """Units that are offered: from 0 to `available`."""
    left = max(0, available - buffer(available, units, percent))
    return left if most is None else min(left, most)


@dataclass(frozen=True, slots=True)
class Counted:
    """Units of a SKU that may be sold, and its own buffers; None: the connection's."""

    available: int
    buffer_units: int | None = None
    buffer_percent: int | None = None

    def limits(self, there: Limits) -> Limits:
        """Those of the connection with the SKU's own laid over them."""
        return Limits(
            there.units if self.buffer_units is None else self.buffer_units,
            there.percent if self.buffer_percent is None else self.buffer_percent,
            there.most,
        )

    def published(self, there: Limits = NO_LIMITS) -> int:
        return published(self.available, *self.limits(there))


def counted(
    merchant_id: int, sku_ids: Sequence[int], warehouse_id: int | None = None
) -> dict[int, Counted]:
    """By SKU id, in one statement; missing as in `availability`."""
    rows = (
        balances(merchant_id, sku_ids, warehouse_id)
        .values_list("sku_id", "sku__buffer_units", "sku__buffer_percent")
        .annotate(free=FREE)
    )
    return {sku_id: Counted(max(0, free), *own) for sku_id, *own, free in rows}
