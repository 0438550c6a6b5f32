"""How the shop says no."""


class Refusal(Exception):
    """Answered as application/problem+json."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
