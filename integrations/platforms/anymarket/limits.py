"""How fast ANYMARKET lets us go, and what its answers say of it.

No limit is documented. What was measured looks like fixed windows of a minute, told by headers.
"""

from collections.abc import Mapping

from integrations.contract import Allowance, Rate

# The limit counts an account's requests of every kind together. In no minute are these more than
# the sixty that the strictest of the known clients has seen.
RATES = {"default": Rate(burst=10, per_second=0.8)}


def allowance(headers: Mapping[str, str]) -> Allowance | None:
    """What an answer says of the window. None when its headers do not tell.

    How long a window is shows in its first request: the reset counts whole seconds to its end.
    """
    limit, remaining, reset = (_number(headers, name) for name in ("limit", "remaining", "reset"))
    if not limit or remaining is None or reset is None:
        return None
    is_first = reset > 0 and remaining >= limit - 1
    return Allowance(
        limit=limit,
        remaining=remaining,
        per_second=limit / reset if is_first else None,
        measured=is_first,
        resets_in=reset,
    )


def _number(headers: Mapping[str, str], name: str) -> int | None:
    told = headers.get(f"ratelimit-{name}", "")
    return int(told) if told.isdecimal() else None
