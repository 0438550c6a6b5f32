"""A platform that accepts everything at once: HTTP is not what is measured."""

from collections.abc import Sequence

from integrations.contract import Results, StockLevel


class SilentPlatform:
    """What integrations.sync.push asks of a connector, and nothing else."""

    stock_batch = 200

    def push_stock(self, levels: Sequence[StockLevel]) -> Results:
        return [None] * len(levels)
