"""What the core lends a connector for talking."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """What the platform bears: `burst` requests at once, then `per_second`."""

    burst: float
    per_second: float


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """What an answer says of the rate: of `limit` requests `remaining` are left.

    `per_second` come back, as far as the answer tells; `measured` when it shows that, and not only
    the limit lets one think so. `resets_in` is set where they come back all at once, that many
    seconds from now; otherwise they come back one by one.
    """

    limit: float
    remaining: float
    per_second: float | None = None
    measured: bool = False
    resets_in: float | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One HTTP exchange, secrets masked. `status` is None when no answer came."""

    method: str
    url: str
    status: int | None
    milliseconds: int
    request: str
    response: str
    error: str = ""


@dataclass(frozen=True)
class Wire:
    """What the core lends a connector for talking.

    `before(group)` waits for the connection's turn, or raises RateLimited when that takes too
    long; `after(call)` hears of each exchange; `throttled(group, seconds)` hears a 429;
    `allowed(group, allowance)` hears what an answer says of the rate.
    `alone(name)` is for reading, changing and writing back what has no version: nobody else of
    ours is inside under the same name meanwhile.
    """

    before: Callable[[str], None] = lambda group: None
    after: Callable[[Call], None] = lambda call: None
    throttled: Callable[[str, float], None] = lambda group, seconds: None
    allowed: Callable[[str, Allowance], None] = lambda group, allowance: None
    alone: Callable[[str], AbstractContextManager[None]] = lambda name: nullcontext()
    allow_private_addresses: bool = False
    timeout: float = 20.0
