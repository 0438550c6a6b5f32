"""What went wrong at the other end.

PlatformError            `permanent`: no use in retrying
├── Unauthorised         the credentials are no longer good: work waits for the merchant
└── RateLimited          too fast; `retry_after` says when to come back
"""


class PlatformError(Exception):
    """`code` names the kind of trouble (integrations/problems.py explains each to people);
    `detail` is the platform's own words, `status` its HTTP status when an answer came."""

    code = "platform_error"

    def __init__(
        self,
        detail: str,
        *,
        code: str = "",
        permanent: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code or self.code
        self.detail = detail
        self.permanent = permanent
        self.retry_after = retry_after
        self.status = status


class Unauthorised(PlatformError):
    code = "unauthorised"


class RateLimited(PlatformError):
    code = "rate_limited"
