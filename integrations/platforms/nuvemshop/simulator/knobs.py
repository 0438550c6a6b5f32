"""How a store behaves, beyond its data: everything a test or the demo can turn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Knobs:
    """Counters say how many of the next requests are met by the trouble. Times in seconds."""

    bucket: float = 40.0  # requests at once
    leak: float = 2.0  # requests per second; ten times both on the dearest plans
    latency: float = 0.0
    throttled: int = 0  # 429
    variants_throttled: int = 0  # 429 of the second bucket, though the first has room
    failing: int = 0  # 5xx
    failing_status: int = 503
    dropped: int = 0  # closed without an answer, nothing done
    answer_lost: int = 0  # of writes: done, then closed without an answer
    losing_answers_to: str = ""  # a path whose answers are lost, or "POST /path"
    revoked: bool = False
    unpaid: bool = False  # 402
    forbidden: set[str] = field(default_factory=set)  # resources without a scope: 403
    most_rows: int = 10_000  # that a list tells; of more orders it tells nothing
    without_totals: bool = False  # no x-total-count, no Link
    rejected_skus: dict[str, str] = field(default_factory=dict)  # code → message
    unanswered_skus: set[str] = field(default_factory=set)  # left out of stock answers
    unfinished_orders: set[int] = field(default_factory=set)  # without fulfillment orders yet
    malformed_orders: set[int] = field(default_factory=set)

    any_address: bool = False  # webhooks also to http and to this very machine
    webhooks_silent: bool = False  # none is sent at all
    webhooks_lost: float = 0.0  # share of those never sent, 0 to 1
    webhooks_doubled: float = 0.0  # share of those sent twice
    webhooks_shuffled: float = 0.0  # each is late by 0 to this many seconds
    webhooks_seed: int = 0  # of the dice for all three
    webhooks_deadline: float = 3.0  # seconds for an answer
    webhooks_pace: float = 1.0  # 0.001: what is 5 minutes between two attempts is 0.3 seconds

    def turn(self, changes: Mapping[str, Any]) -> None:
        """Raises KeyError for a knob that does not exist."""
        for name, value in changes.items():
            kind = type(asdict(self)[name])
            setattr(self, name, kind(value))

    def take(self, counter: str) -> bool:
        """Whether the trouble counted there meets this request."""
        left: int = getattr(self, counter)
        setattr(self, counter, max(0, left - 1))
        return left > 0
