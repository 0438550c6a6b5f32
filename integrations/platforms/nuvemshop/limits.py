"""How fast Nuvemshop lets us go: a leaky bucket of 40 requests that leaks two per second.

Writes of variants have a second bucket, weighed by what is in them and not documented: they have a
group of their own, so that its 429 leaves everything else alone.
"""

from collections.abc import Mapping

from integrations.contract import Allowance, Rate

REQUESTS, VARIANTS = "default", "variants"
# A little less than the bucket: requests do not arrive at the pace at which they left.
_BUCKET = Rate(burst=38, per_second=2.0)
RATES = {REQUESTS: _BUCKET, VARIANTS: _BUCKET}

SHORTEST_PAUSE = 0.5
EMPTIED_SECONDS = 20.0
MEASURABLE = 20  # requests in the bucket
SLOTS = 4  # free places to wait for: the whole bucket would be a waste of the time


def pause(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait after a 429: `x-rate-limit-reset` counts milliseconds until the bucket is
    empty. None when the headers do not tell."""
    limit, reset = _number(headers, "limit"), _number(headers, "reset")
    if not limit or reset is None:
        return None
    per_place = reset / 1000 / limit
    return max(SHORTEST_PAUSE, per_place * SLOTS)


def allowance(headers: Mapping[str, str]) -> Allowance | None:
    """What an answer says of the bucket. None when its headers do not tell.

    Every bucket empties in the same time: 40 requests at 2 per second, 400 at 20 on the dearest
    plans. That is measured as soon as there is enough in it: free places are told as whole ones,
    so that what is in the bucket may be less than it seems by up to one request.
    """
    limit, remaining = _number(headers, "limit"), _number(headers, "remaining")
    if not limit or remaining is None:
        return None
    used, reset = limit - remaining, _number(headers, "reset")
    measured = bool(reset) and used >= MEASURABLE
    per_second = (used - 0.5) / (reset / 1000) if reset and measured else limit / EMPTIED_SECONDS
    return Allowance(limit=limit, remaining=remaining, per_second=per_second, measured=measured)


def _number(headers: Mapping[str, str], name: str) -> int | None:
    told = headers.get(f"x-rate-limit-{name}", "")
    return int(told) if told.isdecimal() else None
