"""How an account behaves, beyond its data: everything a test or the demo can turn."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Knobs:
    """Counters say how many of the next requests are met by the trouble. Times in seconds."""

    limit: int = 1_000  # requests per window; the real one looks like 60 in 60 seconds
    window: float = 1.0
    latency: float = 0.0
    throttled: int = 0  # 429
    failing: int = 0  # 5xx
    failing_status: int = 503
    dropped: int = 0  # closed without an answer, nothing done
    answer_lost: int = 0  # done, then closed without an answer
    losing_answers_to: str = ""  # a path whose answers are lost, or "POST /path"
    hanging: int = 0
    hang_seconds: float = 30.0
    revoked: bool = False
    bare_answers: bool = False  # what was made is answered by its id only
    filters_ignored: bool = False  # of products, brands and categories
    image_delay: float = 0.05  # images are fetched only then
    broken_images: set[str] = field(default_factory=set)  # addresses that cannot be fetched
    visible_after: float = 0.05  # accepted stock shows in GET /stocks only then
    reserves: bool = False  # ANYMARKET's own stock control: open orders are reserved there
    rejected_skus: dict[str, str] = field(default_factory=dict)  # code → message
    unanswered_skus: set[str] = field(default_factory=set)  # left out of batch answers
    batch_refused: int = 0  # 404 or 405: this account has no PUT /stocks/batch
    batch_silent: bool = False  # 204 without a body
    feed_copies: int = 1
    callbacks_silent: bool = False  # nobody is called
    callbacks_lost: float = 0.0  # share of the calls that never arrive
    callbacks_doubled: float = 0.0  # share of the changes that are told twice
    callbacks_shuffled: float = 0.0  # each call comes up to so many seconds late
    callbacks_seed: int = 0  # of all these chances
    callbacks_interval: float = 0.2  # between two attempts
    callbacks_with_event: bool = False  # the status is told along
    invoices_refused: str = ""  # a marketplace's reason, told inside a 500
    malformed_orders: set[int] = field(default_factory=set)
    malformed_products: set[str] = field(default_factory=set)  # codes; told without an id

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
