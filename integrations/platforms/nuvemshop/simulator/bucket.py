"""The rate limit: a leaky bucket per store and app."""

import math
import time
from dataclasses import dataclass


@dataclass
class Bucket:
    level: float = 0.0
    seen_at: float = 0.0

    def pour(self, size: float, leak: float) -> tuple[bool, dict[str, str]]:
        """Counts one request: whether there was room for it, and the headers that tell. What
        overflows is lost. The reset is in milliseconds, until the bucket is empty."""
        now = time.monotonic()
        self.level = max(0.0, self.level - (now - self.seen_at) * leak)
        self.seen_at = now
        fits = self.level + 1 <= size
        self.level += fits
        headers = {
            "x-rate-limit-limit": str(int(size)),
            "x-rate-limit-remaining": str(int(size - self.level)),
            "x-rate-limit-reset": str(math.ceil(self.level / leak * 1000)),
        }
        return fits, headers
