"""How fast Nuvemshop lets us go: a leaky bucket of 40 requests that leaks two per second.

Writes of variants have a second bucket, weighed by what is in them and not documented: they have a
group of their own, so that its 429 leaves everything else alone.
"""

from collections.abc import Mapping

from integrations.contract import Rate

REQUESTS, VARIANTS = "default", "variants"
# A little less than the bucket: requests do not arrive at the pace at which they left.
_BUCKET = Rate(burst=38, per_second=2.0)
RATES = {REQUESTS: _BUCKET, VARIANTS: _BUCKET}

SHORTEST_PAUSE = 0.5
SLOTS = 4  # free places to wait for: the whole bucket would be a waste of the time


def pause(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait after a 429: `x-rate-limit-reset` counts milliseconds until the bucket is
    empty. None when the headers do not tell."""
    reset, limit = headers.get("x-rate-limit-reset", ""), headers.get("x-rate-limit-limit", "")
    if not reset.isdecimal() or not limit.isdecimal() or int(limit) == 0:
        return None
    per_place = int(reset) / 1000 / int(limit)
    return max(SHORTEST_PAUSE, per_place * SLOTS)
