"""The rate limit: a fixed window per account."""

import math
import time
from dataclasses import dataclass


@dataclass
class Window:
    started: float = float("-inf")
    used: int = 0

    def count(self, limit: int, length: float) -> tuple[bool, dict[str, str]]:
        """Counts one request: whether it is within the limit, and the headers that tell."""
        now = time.monotonic()
        if now - self.started >= length:
            self.started, self.used = now, 0
        self.used += 1
        reset = str(max(1, math.ceil(self.started + length - now)))
        headers = {
            "ratelimit-limit": str(limit),
            "ratelimit-remaining": str(max(0, limit - self.used)),
            "ratelimit-reset": reset,
        }
        return self.used <= limit, headers
