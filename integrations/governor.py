"""The rate governor: a token bucket per (connection, endpoint group), a row shared by all workers.

It must be asked outside of transactions: a waiting worker must not hold what it has taken.

A bucket begins with the rate that the platform's folder declares and learns the account's own from
the answers. What an answer says is left lowers the bucket, never fills it; a higher limit lets it
fill faster, and higher, from then on.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import connection

from integrations.contract import Allowance, Rate
from integrations.models import RateBucket


class Lane(StrEnum):
    """Who asks. Orders, and what a person waits for, may take the last token; the others leave
    a floor: a quarter of the burst, at most FLOOR_MOST."""

    ORDERS = "orders"
    PUSHES = "pushes"


FLOOR_SHARE, FLOOR_MOST = 4, 5
# Of a bucket's places: requests do not arrive at the pace at which they left.
OF_A_BUCKET = 0.95
# Of a window: what is used up at once is missing until it ends.
OF_A_WINDOW = 0.1
# Less than this is no other pace than the one we have: headers are rounded.
SAME = 0.1


@dataclass(frozen=True, slots=True)
class Turn:
    """`wait` is 0.0 when the request may go now, else the seconds until it may be its turn. The
    rest is the bucket at that moment: what the answer will be held against."""

    wait: float
    tokens: float
    rate: Rate
    told_limit: float | None = None


_BURST = "coalesce(bucket.burst, %(burst)s)"
_PACE = "coalesce(bucket.per_second, %(per_second)s)"
_FILLED = f"""least({_BURST}, bucket.tokens + {_PACE}
    * greatest(0, extract(epoch FROM clock_timestamp() - bucket.filled_at)))"""
_WANTED = f"""(1 + CASE WHEN %(leaves_a_floor)s
    THEN floor(least({FLOOR_MOST}, {_BURST} / {FLOOR_SHARE})) ELSE 0 END)"""

_TAKE = f"""
INSERT INTO integrations_ratebucket AS bucket (connection_id, "group", tokens, filled_at)
VALUES (%(connection)s, %(group)s, %(burst)s - 1, clock_timestamp())
ON CONFLICT (connection_id, "group") DO UPDATE
SET tokens = {_FILLED} - 1, filled_at = clock_timestamp()
WHERE {_FILLED} >= {_WANTED}
  AND (bucket.blocked_until IS NULL OR bucket.blocked_until <= clock_timestamp())
RETURNING tokens, {_BURST}, {_PACE}, told_limit
"""  # noqa: S608

_WAIT = f"""
SELECT greatest(
    ({_WANTED} - {_FILLED}) / {_PACE},
    extract(epoch FROM bucket.blocked_until - clock_timestamp()),
    0.01)::float8
FROM integrations_ratebucket bucket
WHERE connection_id = %(connection)s AND "group" = %(group)s
"""  # noqa: S608


def take(connection_id: int, group: str, rate: Rate, lane: Lane = Lane.ORDERS) -> Turn:
    """Take a token, or hear how long to wait for one. `rate` is the declared one."""
    values = {**_values(connection_id, group, rate), "leaves_a_floor": lane == Lane.PUSHES}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        if row := cursor.fetchone():
            tokens, burst, per_second, told_limit = row
            return Turn(0.0, tokens, Rate(burst, per_second), told_limit)
        cursor.execute(_WAIT, values)
        row = cursor.fetchone()
        return Turn(float(row[0]) if row else 0.01, 0.0, rate)


def _values(connection_id: int, group: str, rate: Rate) -> dict[str, Any]:
    return {
        "connection": connection_id,
        "group": group,
        "burst": rate.burst,
        "per_second": rate.per_second,
    }


@dataclass(frozen=True, slots=True)
class _Lesson:
    """What an answer teaches; None: nothing new."""

    burst: float | None = None
    per_second: float | None = None
    told_limit: float | None = None


_LEARN = f"""
UPDATE integrations_ratebucket bucket
SET told_limit = coalesce(%(told_limit)s, bucket.told_limit),
    burst = coalesce(%(new_burst)s, bucket.burst),
    per_second = coalesce(%(new_per_second)s, bucket.per_second),
    learned_at = CASE WHEN %(learned)s THEN clock_timestamp() ELSE bucket.learned_at END,
    tokens = least({_FILLED}, coalesce(%(new_burst)s, {_BURST}), %(left)s),
    filled_at = clock_timestamp()
WHERE connection_id = %(connection)s AND "group" = %(group)s
"""  # noqa: S608


def learn(connection_id: int, group: str, declared: Rate, turn: Turn, allowance: Allowance) -> bool:
    """What the answer to this turn's request says of the rate; whether there was anything in it.

    One statement, and none when the platform says what the bucket holds anyway. A fixed window
    of which next to nothing is left is not asked again before it ends.
    """
    lesson = _lesson(declared, turn, allowance)
    rate = Rate(lesson.burst or turn.rate.burst, lesson.per_second or turn.rate.per_second)
    left = _left(rate, allowance)
    if allowance.resets_in is not None and allowance.remaining <= 1:
        block(connection_id, group, allowance.resets_in)
    if lesson == _Lesson() and left >= turn.tokens - _slack(rate, allowance):
        return False
    values = {
        **_values(connection_id, group, declared),
        "told_limit": lesson.told_limit,
        "new_burst": lesson.burst,
        "new_per_second": lesson.per_second,
        "learned": lesson != _Lesson(),
        "left": left,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LEARN, values)
    return True


def _lesson(declared: Rate, turn: Turn, allowance: Allowance) -> _Lesson:
    """A limit that is new counts at once, and its pace with it: where that is not told, the window
    is as long as it was. Afterwards only what is measured counts, and only when it is another pace.
    """
    per_second, known = allowance.per_second, turn.rate.per_second
    if allowance.limit != turn.told_limit:
        if per_second is None and turn.told_limit:
            per_second = known * allowance.limit / turn.told_limit
        return _Lesson(_burst(declared, allowance), per_second, allowance.limit)
    if per_second and allowance.measured and abs(per_second - known) > SAME * known:
        return _Lesson(per_second=per_second)
    return _Lesson()


def _burst(declared: Rate, allowance: Allowance) -> float:
    if allowance.resets_in is None:
        return max(1.0, allowance.limit * OF_A_BUCKET)
    return max(1.0, min(declared.burst, allowance.limit * OF_A_WINDOW))


def _left(rate: Rate, allowance: Allowance) -> float:
    """How many tokens the bucket may hold at most.

    Of a window what is left has to last to its end, beside what comes back until then; a burst is
    provided for. The reset may be told up to a second too long. A debt is never more than one
    token: it slows pushes down until it is paid, and orders go on.
    """
    if allowance.resets_in is None:
        return allowance.remaining - (allowance.limit - rate.burst)
    pace = rate.per_second * max(0.0, 1 - rate.burst / allowance.limit)
    lasting = allowance.remaining - 1 - pace * max(0.0, allowance.resets_in - 1)
    return max(-1.0, min(allowance.remaining - 1, lasting))


def _slack(rate: Rate, allowance: Allowance) -> float:
    """Requests that are under way, and places that are told as whole ones."""
    return 1.0 if allowance.resets_in is not None else max(2.0, (1 - OF_A_BUCKET) * rate.burst)


_BLOCK = """
INSERT INTO integrations_ratebucket AS bucket
    (connection_id, "group", tokens, filled_at, blocked_until)
VALUES (%(connection)s, %(group)s, 0, clock_timestamp(),
        clock_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (connection_id, "group") DO UPDATE
SET tokens = least(bucket.tokens, 0), filled_at = clock_timestamp(),
    blocked_until = greatest(bucket.blocked_until, excluded.blocked_until)
"""


def block(connection_id: int, group: str, seconds: float) -> None:
    """The platform said "too fast": nobody asks this group again before `seconds` are over."""
    with connection.cursor() as cursor:
        cursor.execute(_BLOCK, {"connection": connection_id, "group": group, "seconds": seconds})


def floor_of(burst: float) -> int:
    """The tokens that pushes leave to orders, of a bucket of this size."""
    return int(min(FLOOR_MOST, burst / FLOOR_SHARE))


def buckets(connection_id: int) -> dict[str, RateBucket]:
    """What is known of each endpoint group that was ever asked."""
    found = RateBucket.objects.filter(connection_id=connection_id)
    return {bucket.group: bucket for bucket in found}
